//! The draft of a page, which the tab keeps.

use api_contract::problem::FieldError;
use dioxus::prelude::*;
use domain::ids::{AccountId, LaunchId};
use domain::launch::PaymentMethod;
use frontend_kit::{platform, sentence};

use super::draft::Draft;
use crate::visitor::Visitor;

/// The draft of a page, as the tab keeps it; and what is wrong with it.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Drafting {
    launch: LaunchId,
    payment: PaymentMethod,
    visitor: Visitor,
    /// None until it is read.
    draft: Signal<Option<Draft>>,
    wrong: Signal<Vec<FieldError>>,
    /// How often something was found wrong.
    tries: Signal<u32>,
}

/// Reads the draft for a launch that the tab keeps, or begins one, to be paid like this.
pub(super) fn use_drafting(launch: LaunchId, payment: PaymentMethod) -> Drafting {
    let visitor: Visitor = use_context();
    let (draft, wrong, tries) = (use_signal(|| None), use_signal(Vec::new), use_signal(|| 0));
    let mut drafting = use_context_provider(|| Drafting {
        launch,
        payment,
        visitor,
        draft,
        wrong,
        tries,
    });
    use_effect(move || {
        let kept = platform::store_get(&drafting.place());
        let kept = kept.and_then(|text| Draft::parse(&text));
        let kept = kept.unwrap_or_else(|| Draft::new(payment));
        drafting.draft.set(Some(kept));
    });
    use_effect(move || {
        if let Some(account) = visitor.account()
            && drafting.draft.read().is_some()
        {
            drafting.belongs_to(account);
        }
    });
    drafting
}

impl Drafting {
    /// It, once it is read, and known to be shown to nobody but whose it is.
    pub(super) fn now(self) -> Option<Draft> {
        let draft = self.draft.read().clone()?;
        draft.is_for(self.visitor.account()).then_some(draft)
    }

    /// Changes it, and keeps it so.
    pub(super) fn change(mut self, change: impl FnOnce(&mut Draft)) {
        let mut draft = self.draft.peek().clone();
        if let Some(draft) = &mut draft {
            change(draft);
            platform::store_set(&self.place(), &draft.text());
        }
        self.draft.set(draft);
    }

    /// It is somebody's: what another has filled in is gone, and what nobody's was is kept as
    /// theirs.
    fn belongs_to(mut self, account: AccountId) {
        let Some(now) = self.draft.peek().clone() else {
            return;
        };
        if now.account() == Some(account) {
            return;
        }
        let (place, is_theirs) = (self.place(), now.is_for(Some(account)));
        let theirs = now.of(account);
        if !is_theirs {
            platform::store_remove(&place);
        } else if platform::store_get(&place).is_some() {
            platform::store_set(&place, &theirs.text());
        }
        self.draft.set(Some(theirs));
    }

    /// Forgets it: the booking is made, or given up.
    pub(super) fn forget(mut self) {
        platform::store_remove(&self.place());
        self.draft.set(Some(Draft::new(self.payment)));
    }

    /// What is wrong with a field.
    pub(super) fn error(self, field: &str) -> Option<String> {
        let wrong = self.wrong.read();
        let error = wrong.iter().find(|error| error.field == field)?;
        Some(sentence(&error.message))
    }

    /// How many fields are wrong.
    pub(super) fn errors(self) -> usize {
        self.wrong.read().len()
    }

    /// How often something was found wrong.
    pub(super) fn tries(self) -> u32 {
        *self.tries.read()
    }

    /// Fields are wrong.
    pub(super) fn refuse(mut self, wrong: Vec<FieldError>) {
        self.wrong.set(wrong);
        *self.tries.write() += 1;
    }

    /// Nothing is wrong any more, as far as is known.
    pub(super) fn accept(mut self) {
        self.wrong.set(Vec::new());
    }

    /// A field is being corrected.
    pub(super) fn corrects(mut self, field: &str) {
        if self.wrong.peek().iter().any(|error| error.field == field) {
            self.wrong.write().retain(|error| error.field != field);
        }
    }

    /// What the tab keeps it under.
    fn place(self) -> String {
        format!("draft:{}", self.launch)
    }
}
