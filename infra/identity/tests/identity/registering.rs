use domain::account::{AccountRole, Registrant};
use futures_util::future::join_all;
use identity::{
    AccountFilter, AccountKind, AccountStatus, By, Fact, IdentityError, Invitation, PasswordError,
    RegistrantKind, SignInStep, Template,
};

use crate::scene::{PASSWORD, Scene, email, password, registration, visit};

#[tokio::test]
async fn a_registration_is_one_write_with_the_event_and_the_mail_that_follow() {
    let scene = Scene::new().await;
    let registered = registration(RegistrantKind::Customer, "Ada@Example.com");
    scene.identity.register(visit(), registered).await.unwrap();

    let accounts = scene.documents("accounts").await;
    let stored = accounts
        .find_one(Default::default())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.get_str("email").unwrap(), "ada@example.com");
    assert_eq!(stored.get_i64("version").unwrap(), 0);
    let outbox = stored.get_array("outbox").unwrap();
    let kinds: Vec<_> = outbox
        .iter()
        .map(|entry| entry.as_document().unwrap().get_str("kind").unwrap())
        .collect();
    assert_eq!(kinds, ["event", "mail"]);

    scene.relay().await;
    let mail = scene
        .outlet
        .sent(Template::VerifyEmail, &email("Ada@example.com"));
    let event = scene.outlet.look(|handed| handed.events[0].clone());
    assert_eq!(event.account, mail.account);
    let view = scene.identity.account(mail.account).await.unwrap();
    assert_eq!(view.kind, AccountKind::Customer);
    assert_eq!(view.roles, [AccountRole::Customer]);
    let registrant = Registrant::Customer {
        customer: view.customer.unwrap(),
    };
    let email = email("Ada@example.com");
    assert_eq!(event.fact, Fact::Registered { registrant, email });
}

#[tokio::test]
async fn a_supplier_registers_as_one() {
    let scene = Scene::new().await;
    let person = scene
        .register(RegistrantKind::Supplier, "grace@example.com")
        .await;
    let view = scene.identity.account(person.id).await.unwrap();
    assert_eq!(view.roles, [AccountRole::Supplier]);
    assert!(view.supplier.is_some() && view.customer.is_none());
}

#[tokio::test]
async fn of_registrations_of_one_email_at_once_one_makes_an_account() {
    let scene = Scene::new().await;
    let another = scene.another_process().await;
    let emails = ["ada@example.com", "ADA@example.com", "Ada@EXAMPLE.com"];
    let processes = [&scene.identity, &another, &scene.identity];
    let registering = processes
        .iter()
        .zip(emails)
        .map(|(identity, text)| async move {
            let registration = registration(RegistrantKind::Customer, text);
            identity.register(visit(), registration).await
        });
    for answer in join_all(registering).await {
        assert_eq!(answer, Ok(()));
    }
    scene.relay().await;
    let (found, _) = scene
        .identity
        .accounts(&AccountFilter::default(), None, 10)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(scene.outlet.count(Template::VerifyEmail), 1);
    assert_eq!(scene.outlet.count(Template::AlreadyRegistered), 2);
    assert_eq!(scene.outlet.look(|handed| handed.events.len()), 1);
}

#[tokio::test]
async fn an_email_that_has_an_account_keeps_it_and_its_owner_is_told() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let mut again = registration(RegistrantKind::Supplier, "ada@example.com");
    again.password = password("somebody else's idea of one");
    let answer = scene.identity.register(visit(), again).await;
    assert_eq!(answer, Ok(()));
    scene.relay().await;
    let told = scene.outlet.sent(Template::AlreadyRegistered, &ada.email);
    assert_eq!((told.account, told.link), (ada.id, None));
    let step = scene.try_sign_in(&ada, PASSWORD).await.unwrap();
    assert!(matches!(step, SignInStep::Done(_)));
}

#[tokio::test]
async fn a_weak_password_registers_nobody() {
    let scene = Scene::new().await;
    for (text, error) in [
        ("too short", PasswordError::TooShort { least: 15 }),
        ("123456789987654321", PasswordError::Common),
        ("lovelace and nobody else", PasswordError::OwnWord),
    ] {
        let mut weak = registration(RegistrantKind::Customer, "ada.lovelace@example.com");
        weak.password = password(text);
        scene.after(chrono::TimeDelta::minutes(20));
        let answer = scene.identity.register(visit(), weak).await;
        assert_eq!(answer, Err(IdentityError::Password(error)));
    }
    let accounts = scene.documents("accounts").await;
    assert_eq!(
        accounts.count_documents(Default::default()).await.unwrap(),
        0
    );
}

#[tokio::test]
async fn an_employee_is_invited_and_takes_the_account_up() {
    let scene = Scene::new().await;
    let roles = [AccountRole::It, AccountRole::Auditor];
    let person = scene.employee("grace@example.com", &roles).await;
    scene.relay().await;
    let view = scene.identity.account(person.id).await.unwrap();
    assert_eq!(view.status, AccountStatus::Active);
    assert!(view.email_verified_at.is_some());
    let facts: Vec<_> = scene.outlet.look(|handed| {
        handed
            .events
            .iter()
            .map(|event| event.fact.clone())
            .collect()
    });
    let email = person.email.clone();
    let [
        invited,
        Fact::EmailVerified {
            email: verified, ..
        },
    ] = &facts[..]
    else {
        panic!("not invited and then verified: {facts:?}");
    };
    assert_eq!(verified, &email);
    let roles = roles.to_vec();
    assert_eq!(invited, &Fact::EmployeeInvited { roles, email });
    let invitation = scene.outlet.sent(Template::Invitation, &person.email);
    assert_eq!(invitation.values["roles"], "it, auditor");
}

#[tokio::test]
async fn an_invitation_that_was_not_taken_up_is_mailed_again() {
    let scene = Scene::new().await;
    let by = By::system("a test");
    let invite = |roles: Vec<AccountRole>| {
        let email = email("grace@example.com");
        scene.identity.invite(&by, Invitation { email, roles })
    };
    let first = invite(vec![AccountRole::It]).await.unwrap();
    assert_eq!(invite(vec![AccountRole::It]).await, Ok(first));
    scene.relay().await;
    assert_eq!(scene.outlet.count(Template::Invitation), 2);
    assert_eq!(scene.outlet.look(|handed| handed.events.len()), 1);
    let taken = Err(IdentityError::EmailTaken);
    assert_eq!(invite(vec![AccountRole::Finance]).await, taken);

    let token = scene
        .outlet
        .link(Template::Invitation, &email("grace@example.com"));
    let accepted = scene
        .identity
        .accept_invitation(visit(), &token, password(PASSWORD));
    accepted.await.unwrap();
    assert_eq!(invite(vec![AccountRole::It]).await, taken);
}

#[tokio::test]
async fn only_employees_are_invited_and_for_at_least_one_role() {
    let scene = Scene::new().await;
    let by = By::system("a test");
    let email = email("grace@example.com");
    for (roles, error) in [
        (vec![], IdentityError::NoRole),
        (
            vec![AccountRole::It, AccountRole::Customer],
            IdentityError::NotARoleOfEmployees(AccountRole::Customer),
        ),
    ] {
        let email = email.clone();
        let invited = scene.identity.invite(&by, Invitation { email, roles });
        assert_eq!(invited.await, Err(error));
    }
}
