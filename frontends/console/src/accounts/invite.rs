//! An account for an employee.

use api_contract::identity::{AccountEntry, Invitation};
use dioxus::prelude::*;
use domain::account::AccountRole;
use frontend_kit::{Call, Form, Values, use_modal, use_submission};
use frontend_ui::{Button, ButtonKind, Choice, Choices, Dialog, Field, use_toasts};

use crate::text::{accounts as text, role, wait};

/// The id of the dialog: there is never more than one.
const DIALOG: &str = "dialog";

/// What an employee can be.
const ROLES: [AccountRole; 3] = [AccountRole::Finance, AccountRole::It, AccountRole::Auditor];

/// Makes an account for an employee, and mails the invitation.
#[component]
pub(super) fn InviteDialog(onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    use_modal(DIALOG);
    let sending = use_submission();
    let toasts = use_toasts();
    let send = move |values: Values| {
        let invitation = invitation(&values);
        sending.run(async move {
            let call = Call::post("/api/v1/accounts/invitations").with(&invitation);
            let made: AccountEntry = call.answer().await?;
            toasts.say(text::invited(&made.email));
            ondone.call(());
            Ok(())
        });
    };
    let roles = ROLES.map(|role| Choice {
        value: role.as_str().to_owned(),
        label: role::words(role).to_owned(),
        note: Some(role::meaning(role).to_owned()),
    });
    rsx! {
        Dialog { id: DIALOG, title: text::INVITE, onclose,
            Form {
                submission: sending,
                required: vec!["email", "roles"],
                label: text::SEND_INVITATION,
                onsend: send,
                beside: rsx! {
                    Button { kind: ButtonKind::Plain, onclick: move |_| onclose.call(()), {wait::CANCEL} }
                },
                p { {text::INVITE_MEANS} }
                Field {
                    name: "email",
                    kind: "email",
                    label: text::EMAIL,
                    error: sending.error("email"),
                }
                Choices {
                    name: "roles",
                    label: text::ROLES_OF_EMPLOYEE,
                    many: true,
                    choices: roles.to_vec(),
                    error: sending.error("roles"),
                }
            }
        }
    }
}

fn invitation(values: &Values) -> Invitation {
    let chosen = values.all("roles");
    let is_chosen = |role: &AccountRole| chosen.iter().any(|word| word == role.as_str());
    Invitation {
        email: values.get("email").trim().to_owned(),
        roles: ROLES.into_iter().filter(is_chosen).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_employee_is_invited_as_what_was_chosen() {
        let values = Values::from([
            ("email", " grace@example.com "),
            ("roles", "auditor"),
            ("roles", "it"),
            ("roles", "customer"),
        ]);
        let invitation = invitation(&values);
        assert_eq!(invitation.email, "grace@example.com");
        assert_eq!(invitation.roles, [AccountRole::It, AccountRole::Auditor]);
    }
}
