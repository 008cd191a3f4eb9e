//! Personal tokens: what a supplier's own programs use.

use api_contract::identity::{
    Account, AccountKind, MadeToken, NewToken, PersonalToken, PersonalTokens, Secret,
};
use chrono::{DateTime, TimeDelta, Utc};
use dioxus::prelude::*;
use frontend_kit::{Call, Refusal, Values, platform, said, use_submission};
use frontend_ui::{
    Button, ButtonKind, Callout, Cell, Choice, Choices, Empty, Field, Loading, Table, Tone,
};
use uuid::Uuid;

use super::proven::{Proven, ProvenDialog, beside};
use crate::copy::CopyButton;
use crate::me::Whoever;
use crate::second_factor::use_by;
use crate::text::{tokens as text, wait};

/// For how many days a token can be good, as forms send it.
const LIVES: [(&str, i64); 4] = [("30", 30), ("90", 90), ("180", 180), ("365", 365)];

/// The tokens of a supplier.
#[component]
pub(super) fn TokensPage(account: Account) -> Element {
    if account.entry.kind != AccountKind::Supplier {
        return rsx! {
            p { class: "account-lead", {text::SUPPLIERS_ONLY} }
        };
    }
    rsx! {
        p { class: "account-lead", {text::LEAD} }
        All { has_factor: account.entry.second_factor }
    }
}

/// All that there are, and how one makes and takes back one.
#[component]
fn All(has_factor: bool) -> Element {
    let whoever: Whoever = use_context();
    let mut found = use_signal(|| None::<Result<Vec<PersonalToken>, Refusal>>);
    let mut making = use_signal(|| false);
    let mut made = use_signal(|| None::<MadeToken>);
    let read = move || async move {
        let answer = Call::get("/api/v1/account/tokens").answer::<PersonalTokens>();
        let answer = answer.await;
        if answer.as_ref().is_err_and(Refusal::asks_to_sign_in) {
            whoever.refresh().await;
        }
        found.set(Some(answer.map(|tokens| tokens.items)));
    };
    use_future(read);
    rsx! {
        if let Some(made) = made() {
            Callout { tone: Tone::Good, title: text::MADE.to_owned(),
                p { {text::MADE_LEAD} }
                div { class: "secret",
                    code { {made.token.0.clone()} }
                    CopyButton { text: made.token.0.clone() }
                }
            }
        }
        match found() {
            None => rsx! {
                Loading { words: wait::LOADING }
            },
            Some(Err(refusal)) => rsx! {
                Callout { tone: Tone::Bad, {refusal.said} }
                div { class: "form-end",
                    Button { kind: ButtonKind::Plain, onclick: move |_| read(), {wait::AGAIN} }
                }
            },
            Some(Ok(tokens)) if tokens.is_empty() => rsx! {
                Empty { title: text::NONE }
            },
            Some(Ok(tokens)) => rsx! {
                Table {
                    caption: text::CAPTION,
                    headings: [text::NAME, text::SCOPES, text::EXPIRES, text::USED].map(str::to_owned).to_vec(),
            actions: wait::ACTIONS,
                    for token in tokens {
                        Row { key: "{token.id}", token, onrevoked: move |_| read() }
                    }
                }
            },
        }
        div { class: "form-end",
            Button { onclick: move |_| making.set(true), {text::MAKE} }
        }
        if making() {
            MakeDialog {
                has_factor,
                onclose: move |()| making.set(false),
                onmade: move |new| async move {
                    read().await;
                    made.set(Some(new));
                    making.set(false);
                    platform::focus(".callout-good");
                },
            }
        }
    }
}

#[component]
fn Row(token: PersonalToken, onrevoked: EventHandler<Uuid>) -> Element {
    let revoking = use_submission();
    let mut asked = use_signal(|| false);
    let day = |at| said::day(at, platform::minutes_ahead(at));
    let id = token.id;
    rsx! {
        tr {
            Cell { heading: text::NAME,
                strong { {token.name.clone()} }
            }
            Cell { heading: text::SCOPES, {token.scopes.join(", ")} }
            Cell { heading: text::EXPIRES, {day(token.expires_at)} }
            Cell { heading: text::USED,
                {token.last_used_at.map_or(text::NEVER.to_owned(), day)}
            }
            Cell { heading: "",
                if let Some(said) = revoking.said() {
                    p { class: "field-error", role: "alert", {said} }
                }
                if asked() {
                    span { class: "fact-line",
                        Button { kind: ButtonKind::Plain, onclick: move |_| asked.set(false), {wait::CANCEL} }
                        Button {
                            kind: ButtonKind::Danger,
                            busy: revoking.is_busy(),
                            label: format!("{}: {}", text::REVOKE_REALLY, token.name),
                            onclick: move |_| revoking.run(async move {
                                match Call::delete(format!("/api/v1/account/tokens/{id}")).done().await {
                                    // It expired meanwhile.
                                    Err(refusal) if refusal.code == "token_not_found" => {}
                                    revoked => revoked?,
                                }
                                onrevoked.call(id);
                                Ok(())
                            }),
                            {text::REVOKE_REALLY}
                        }
                    }
                } else {
                    Button {
                        kind: ButtonKind::Danger,
                        label: format!("{}: {}", text::REVOKE, token.name),
                        onclick: move |_| asked.set(true),
                        {text::REVOKE}
                    }
                }
            }
        }
    }
}

/// What a new token is called and good for.
#[component]
fn MakeDialog(
    has_factor: bool,
    onclose: EventHandler<()>,
    onmade: EventHandler<MadeToken>,
) -> Element {
    let (sending, by) = (use_submission(), use_by());
    let send = move |values: Values| {
        let body = new_token(&values, platform::now());
        sending.run(async move {
            let made = Call::post("/api/v1/account/tokens")
                .with(&body)
                .answer()
                .await;
            onmade.call(made.map_err(|refusal| beside(by, "current", refusal))?);
            Ok(())
        });
    };
    let scopes = text::SCOPES_MEAN.map(|(word, means)| Choice {
        value: word.to_owned(),
        label: word.to_owned(),
        note: Some(means.to_owned()),
    });
    let lives = LIVES.map(|(value, days)| Choice {
        value: value.to_owned(),
        label: text::days(days),
        note: None,
    });
    rsx! {
        ProvenDialog {
            title: text::MAKE,
            sending,
            fields: vec!["name", "scopes", "expires_at"],
            proof: has_factor.then_some(by),
            label: text::MAKE,
            onsend: send,
            onclose,
            Field {
                name: "name",
                label: text::NAME,
                hint: text::NAME_HINT.to_owned(),
                error: sending.error("name"),
                most: 60,
            }
            Choices {
                name: "scopes",
                label: text::SCOPES,
                many: true,
                choices: scopes.to_vec(),
                error: sending.error("scopes"),
            }
            Choices {
                name: "expires_at",
                label: text::LIFE,
                value: LIVES[1].0,
                choices: lives.to_vec(),
                error: sending.error("expires_at"),
            }
        }
    }
}

fn new_token(values: &Values, now: DateTime<Utc>) -> NewToken {
    let chosen = values.get("expires_at");
    let life = LIVES.iter().find(|(value, _)| *value == chosen);
    let (_, days) = life.unwrap_or(&LIVES[0]);
    // An hour less: clocks differ, and a year is the most.
    let expires_at = now + TimeDelta::days(*days) - TimeDelta::hours(1);
    let Proven {
        password,
        code,
        recovery_code,
    } = Proven::of(values);
    NewToken {
        name: values.get("name").trim().to_owned(),
        scopes: values.all("scopes"),
        expires_at,
        password: Secret(password.0),
        code,
        recovery_code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_what_was_chosen_and_never_longer_than_a_year() {
        let now: DateTime<Utc> = "2028-03-01T14:00:00Z".parse().unwrap();
        let values = Values::from([
            ("name", " Planner "),
            ("scopes", "launches:read"),
            ("scopes", "rockets:read"),
            ("expires_at", "365"),
            ("current", "secret"),
        ]);
        let token = new_token(&values, now);
        assert_eq!(token.name, "Planner");
        assert_eq!(token.scopes, ["launches:read", "rockets:read"]);
        assert!(token.expires_at < now + TimeDelta::days(365));
        assert!(token.expires_at > now + TimeDelta::days(364));
        assert_eq!(token.password, Secret("secret".to_owned()));
    }
}
