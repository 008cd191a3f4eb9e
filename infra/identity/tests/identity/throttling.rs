use chrono::TimeDelta;
use futures_util::future::join_all;
use identity::{
    IdentityError, RegistrantKind, SecondFactorProof, SetUpBy, SignIn, SignInStep, Template, Visit,
};

use crate::scene::{
    Authenticator, PASSWORD, Person, Scene, caller, email, from_device, password, registration,
    sign_in, visit,
};

/// How many of these answers say that the guess was looked at.
fn looked_at<T>(answers: &[Result<T, IdentityError>]) -> usize {
    let throttled =
        |answer: &&Result<T, IdentityError>| matches!(answer, Err(IdentityError::Throttled { .. }));
    answers.len() - answers.iter().filter(throttled).count()
}

#[tokio::test]
async fn guesses_made_side_by_side_count_like_guesses_made_in_a_row() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let another = scene.another_process().await;
    for person in [&ada.email, &email("nobody@example.com")] {
        let guesses = (0..24).map(|number| {
            let identity = if number % 2 == 0 {
                &scene.identity
            } else {
                &another
            };
            let guess = sign_in(person, &format!("guess number {number}"));
            async move { identity.sign_in(visit(), guess).await }
        });
        let answers = join_all(guesses).await;
        assert_eq!(looked_at(&answers), 5);
        // The right one is not looked at either.
        let right = scene.identity.sign_in(visit(), sign_in(person, PASSWORD));
        assert_eq!(looked_at(&[right.await]), 0);
        scene.after(TimeDelta::seconds(1));
        let next = scene.identity.sign_in(visit(), sign_in(person, "the next"));
        assert_eq!(looked_at(&[next.await]), 1);
    }
}

#[tokio::test]
async fn who_guesses_from_elsewhere_does_not_slow_the_owners_device() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let own = from_device(&scene.sign_in(&ada).await.device);
    for _ in 0..6 {
        scene.try_sign_in(&ada, "a guess").await.unwrap_err();
    }
    let elsewhere = scene.try_sign_in(&ada, PASSWORD).await;
    assert_eq!(looked_at(&[elsewhere]), 0);
    let at_home = scene.identity.sign_in(&own, sign_in(&ada.email, PASSWORD));
    assert!(matches!(at_home.await, Ok(SignInStep::Done(_))));
}

#[tokio::test]
async fn a_made_up_device_counts_like_none() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let mut answers = Vec::new();
    for letter in ["A", "E", "I", "M", "Q", "U", "Y", "c"] {
        let device = letter.repeat(43).parse();
        let made_up = device.map_or_else(|_| visit().clone(), |device| from_device(&device));
        let guess = sign_in(&ada.email, "a guess");
        answers.push(scene.identity.sign_in(&made_up, guess).await);
    }
    assert_eq!(looked_at(&answers), 5);
}

#[tokio::test]
async fn a_good_sign_in_forgives_the_guesses_before_it() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    for _ in 0..3 {
        for _ in 0..4 {
            scene.try_sign_in(&ada, "a guess").await.unwrap_err();
        }
        scene.sign_in(&ada).await;
    }
}

#[tokio::test]
async fn codes_are_counted_like_passwords() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let by = SetUpBy::Caller(caller(&ada, &opened));
    let begun = scene
        .identity
        .set_up_second_factor(visit(), by.clone(), Some(password(PASSWORD)));
    let app = Authenticator(begun.await.unwrap().secret);
    let code = app.code(scene.now());
    let confirmed = scene.identity.confirm_second_factor(visit(), by, &code);
    confirmed.await.unwrap();

    let step = scene.try_sign_in(&ada, PASSWORD).await.unwrap();
    let SignInStep::SecondFactor(cookie) = step else {
        panic!("no second factor is asked for");
    };
    let guesses = (0..16).map(|number| {
        let code = format!("{number:06}").parse().unwrap();
        let cookie = &cookie;
        let identity = &scene.identity;
        async move {
            let guess = SecondFactorProof::Code(code);
            identity.second_factor(visit(), cookie, &guess).await
        }
    });
    assert_eq!(looked_at(&join_all(guesses).await), 5);
}

#[tokio::test]
async fn nobodys_mailbox_is_flooded() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let nobody = email("nobody@example.com");
    for who in [&ada.email, &nobody] {
        let mut answers = Vec::new();
        for _ in 0..6 {
            answers.push(scene.identity.request_reset(visit(), who).await);
        }
        assert_eq!(looked_at(&answers), 3);
    }
    // Her registration was one.
    for (who, before) in [("ada@example.com", 1), ("nobody@example.com", 0)] {
        let mut answers = Vec::new();
        for _ in 0..6 {
            let again = registration(RegistrantKind::Customer, who);
            answers.push(scene.identity.register(visit(), again).await);
        }
        assert_eq!(looked_at(&answers), 3 - before);
    }
}

#[tokio::test]
async fn one_address_tries_only_so_many_accounts() {
    let scene = Scene::new().await;
    let guesses = (0..60).map(|number| {
        let guess = sign_in(&email(&format!("person-{number}@example.com")), "a guess");
        let identity = &scene.identity;
        async move { identity.sign_in(visit(), guess).await }
    });
    assert_eq!(looked_at(&join_all(guesses).await), 50);
}

#[tokio::test]
async fn who_makes_us_send_one_mail_keeps_nobody_from_another() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let mut weak = registration(RegistrantKind::Customer, "ada@example.com");
    for _ in 0..10 {
        weak.password = password("short");
        let refused = scene.identity.register(visit(), weak.clone()).await;
        assert!(matches!(refused, Err(IdentityError::Password(_))));
    }
    for _ in 0..3 {
        let again = registration(RegistrantKind::Customer, "ada@example.com");
        // The first of all was her own.
        drop(scene.identity.register(visit(), again).await);
    }
    let reset = scene.identity.request_reset(visit(), &ada.email).await;
    assert_eq!(reset, Ok(()));
}

#[tokio::test]
async fn sign_ins_flood_no_mailbox_and_none_that_may_be_anothers() {
    let scene = Scene::new().await;
    let known = scene.customer("ada@example.com").await;
    let unverified = scene
        .register(RegistrantKind::Customer, "victim@example.com")
        .await;
    for person in [&known, &unverified] {
        for _ in 0..10 {
            scene.sign_in(person).await;
        }
    }
    scene.relay().await;
    let told = |person: &Person| {
        scene.outlet.look(|handed| {
            let mails = handed.mails.iter();
            let of_devices = mails.filter(|mail| mail.template == Template::NewDevice);
            of_devices.filter(|mail| mail.to == person.email).count()
        })
    };
    assert_eq!(told(&known), 3);
    assert_eq!(told(&unverified), 0);
}

#[tokio::test]
async fn the_addresses_of_one_network_are_counted_together() {
    let scene = Scene::new().await;
    let from = |host: u16| Visit {
        address: format!("2001:db8:1:2::{host:x}").parse().unwrap(),
        ..visit().clone()
    };
    for host in 0..51 {
        let (visit, nobody) = (from(host), email(&format!("nobody{host}@example.com")));
        let guess = scene.identity.sign_in(&visit, sign_in(&nobody, "a guess"));
        assert_eq!(looked_at(&[guess.await]), usize::from(host < 50));
    }
}

#[tokio::test]
async fn a_browser_in_which_the_password_was_reset_waits_for_nobody_elses_guesses() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    for _ in 0..6 {
        scene.try_sign_in(&ada, "a guess").await.unwrap_err();
    }
    let asked = scene.identity.request_reset(visit(), &ada.email);
    asked.await.unwrap();
    scene.relay().await;
    let link = scene.outlet.link(Template::ResetPassword, &ada.email);
    let browser = from_device(&"A".repeat(43).parse().unwrap());
    let new = password("another quiet launch at dusk");
    let reset = scene.identity.reset(&browser, &link, new.clone());
    reset.await.unwrap();

    let in_it = SignIn {
        password: new,
        ..sign_in(&ada.email, PASSWORD)
    };
    let elsewhere = scene.identity.sign_in(visit(), in_it.clone()).await;
    assert_eq!(looked_at(&[elsewhere]), 0);
    let in_it = scene.identity.sign_in(&browser, in_it).await;
    assert!(matches!(in_it, Ok(SignInStep::Done(_))), "{in_it:?}");
}

#[tokio::test]
async fn a_change_of_email_without_its_second_factor_counts_for_no_mail() {
    let scene = Scene::new().await;
    let ada = scene.customer("ada@example.com").await;
    let opened = scene.sign_in(&ada).await;
    let who = caller(&ada, &opened);
    let by = SetUpBy::Caller(who);
    let begun = scene
        .identity
        .set_up_second_factor(visit(), by.clone(), Some(password(PASSWORD)));
    let app = Authenticator(begun.await.unwrap().secret);
    let code = app.code(scene.now());
    let confirmed = scene.identity.confirm_second_factor(visit(), by, &code);
    confirmed.await.unwrap();
    scene.after(TimeDelta::minutes(1));

    let change = async |proof: Option<&SecondFactorProof>| {
        let new = email("countess@example.com");
        let changed = scene
            .identity
            .change_email(visit(), who, password(PASSWORD), proof, new);
        changed.await
    };
    for _ in 0..6 {
        let refused = Err(IdentityError::SecondFactorMissing);
        assert_eq!(change(None).await, refused);
    }
    assert_eq!(change(Some(&app.proof(scene.now()))).await, Ok(()));
}
