//! What somebody does at a page: by what it says, as people find things.

use fantoccini::Locator;
use fantoccini::actions::{
    Actions, InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction, TouchActions,
};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use test_support::{eventually, eventually_some};

use crate::Browser;

impl Browser {
    /// Fills in the field of a label. What was in it is replaced.
    ///
    /// # Panics
    /// When there is none.
    pub async fn fill_in(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.clear().await.expect("a field can be cleared");
        field
            .send_keys(text)
            .await
            .expect("a field can be typed in");
    }

    /// Fills in the field of a name. What was in it is replaced.
    ///
    /// # Panics
    /// When there is none.
    pub async fn fill_in_named(&self, name: &str, text: &str) {
        let field = self.element(&format!("//input[@name={name:?}]")).await;
        field.clear().await.expect("a field can be cleared");
        field
            .send_keys(text)
            .await
            .expect("a field can be typed in");
    }

    /// Fills in a day, such as `1985-12-10`, in the field of a name, however days are written here.
    ///
    /// # Panics
    /// When there is none.
    pub async fn fill_in_date(&self, name: &str, day: &str) {
        let _field = self.element(&format!("//input[@name={name:?}]")).await;
        let fill_in = "const field = document.getElementsByName(arguments[0])[0]; \
            field.value = arguments[1]; \
            field.dispatchEvent(new Event('input', { bubbles: true }));";
        let filled = self
            .client()
            .execute(fill_in, vec![name.into(), day.into()])
            .await;
        filled.expect("a day can be filled in");
    }

    /// Presses a button twice, as fast as can be.
    ///
    /// # Panics
    /// When there is none, or it never can be.
    pub async fn press_twice(&self, name: &str) {
        let path = format!("//button[not(@disabled)][normalize-space()={name:?}]");
        let button = self.element(&path).await;
        let twice = "arguments[0].click(); arguments[0].click();";
        let button = serde_json::to_value(button).expect("an element has a name");
        let pressed = self.client().execute(twice, vec![button]).await;
        pressed.expect("a button can be pressed");
    }

    /// Follows the last link of a name: such as that of the page, below the one above it.
    ///
    /// # Panics
    /// When there is none.
    pub async fn press_last_link(&self, name: &str) {
        let link = self
            .element(&format!("(//a[normalize-space()={name:?}])[last()]"))
            .await;
        link.click().await.expect("a link can be followed");
    }

    /// Loads the page anew.
    ///
    /// # Panics
    /// When it can't be.
    pub async fn reload(&self) {
        self.client().refresh().await.expect("the page opens again");
    }

    /// Chooses one of several, or one more.
    ///
    /// # Panics
    /// When it is not there.
    pub async fn choose(&self, label: &str) {
        let path = format!("//label[.//*[normalize-space()={label:?}]]//input");
        let choice = self.element(&path).await;
        choice.click().await.expect("a choice can be chosen");
    }

    /// Chooses one of several of which only the chosen one is seen.
    ///
    /// # Panics
    /// When it is not there.
    pub async fn choose_in(&self, label: &str, option: &str) {
        let field = self.field(label).await;
        let chosen = field.select_by_label(option).await;
        chosen.expect("an option can be chosen");
    }

    /// Draws from one element to another, as one marks a part of something.
    ///
    /// # Panics
    /// When they are not there.
    pub async fn draw(&self, from: &str, to: &str) {
        self.drawn(from, to, |first, last| {
            let [down, up] = press_and_let_go();
            let hand = MouseActions::new("hand".to_owned());
            hand.then(first).then(down).then(last).then(up).into()
        })
        .await;
    }

    /// The same with a finger.
    ///
    /// # Panics
    /// When they are not there.
    pub async fn draw_by_finger(&self, from: &str, to: &str) {
        self.drawn(from, to, |first, last| {
            let [down, up] = press_and_let_go();
            let finger = TouchActions::new("finger".to_owned());
            finger.then(first).then(down).then(last).then(up).into()
        })
        .await;
    }

    /// Draws, and once more when what was to be drawn over was replaced meanwhile.
    async fn drawn(
        &self,
        from: &str,
        to: &str,
        way: impl Fn(PointerAction, PointerAction) -> Actions,
    ) {
        eventually("it can be drawn", async || {
            let [first, last] = self.way(from, to).await;
            match self.client().perform_actions(way(first, last)).await {
                Ok(()) => true,
                Err(replaced) if replaced.is_stale_element_reference() => {
                    let released = self.client().release_actions().await;
                    released.expect("it is let go");
                    false
                }
                Err(error) => panic!("it can't be drawn: {error}"),
            }
        })
        .await;
    }

    /// The way from one element to another, both of which are seen then: nothing else is within reach.
    async fn way(&self, from: &str, to: &str) -> [PointerAction; 2] {
        let seen =
            format!("document.querySelector({from:?}).scrollIntoView({{ block: 'center' }})");
        self.evaluate(&seen).await;
        let at = async |selector: &str| PointerAction::MoveToElement {
            element: self
                .client()
                .find(Locator::Css(selector))
                .await
                .expect("it is there"),
            duration: None,
            x: 0.0,
            y: 0.0,
        };
        [at(from).await, at(to).await]
    }

    /// Presses a button, once it can be, or follows a link.
    ///
    /// # Panics
    /// When there is none, or it never can be.
    pub async fn press(&self, name: &str) {
        let path = format!(
            "//*[self::button[not(@disabled)] or self::a][normalize-space()={name:?} or \
             @aria-label={name:?}]"
        );
        self.press_at(name, &path).await;
    }

    /// The same, of the dialog that is open: what opened it may have the same name.
    ///
    /// # Panics
    /// When no dialog opens that has one, or it never can be.
    pub async fn press_in_dialog(&self, name: &str) {
        let path = format!("//dialog[@open]//button[not(@disabled)][normalize-space()={name:?}]");
        self.press_at(name, &path).await;
    }

    async fn press_at(&self, name: &str, path: &str) {
        eventually(&format!("{name:?} can be pressed"), async || {
            let found = self.client().find_all(Locator::XPath(path)).await;
            // Some of that name may not be seen, such as the ways in a menu that is closed.
            for button in found.unwrap_or_default() {
                match button.click().await {
                    Ok(()) => return true,
                    Err(refused) => eprintln!("{name:?} can't be pressed: {refused}"),
                }
            }
            false
        })
        .await;
    }

    /// Follows the first link of a selector, once it is there.
    ///
    /// # Panics
    /// When there never is one.
    pub async fn press_first(&self, selector: &str) {
        eventually(&format!("{selector} can be pressed"), async || {
            match self.client().find(Locator::Css(selector)).await {
                Ok(link) => link.click().await.is_ok(),
                Err(_) => false,
            }
        })
        .await;
    }

    /// Pastes a text into the field of a label.
    ///
    /// # Panics
    /// When there is none.
    pub async fn paste(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.click().await.expect("a field takes the keyboard");
        let paste = "const pasted = new DataTransfer(); pasted.setData('text/plain', arguments[0]); \
            const event = new ClipboardEvent('paste', \
                { clipboardData: pasted, bubbles: true, cancelable: true }); \
            const goes = document.activeElement.dispatchEvent(event); \
            if (goes) document.execCommand('insertText', false, arguments[0]);";
        let pasted = self.client().execute(paste, vec![text.into()]).await;
        pasted.expect("a text can be pasted");
    }

    /// Waits until a form can be sent.
    ///
    /// # Panics
    /// When it never can.
    pub async fn can_be_sent(&self) {
        let _button = self
            .element("//button[@type='submit'][not(@disabled)]")
            .await;
    }

    /// The secret that the page shows, to be typed off.
    ///
    /// # Panics
    /// When it shows none.
    pub async fn secret(&self) -> String {
        let code = self.element("//*[contains(@class, 'secret')]//code").await;
        code.text().await.expect("a text").replace(' ', "")
    }

    /// Presses keys, wherever the keyboard is.
    ///
    /// # Panics
    /// When nothing has the keyboard.
    pub async fn keys(&self, keys: &str) {
        let active = self.client().active_element().await;
        let active = active.expect("something has the keyboard");
        active.send_keys(keys).await.expect("keys can be pressed");
    }

    /// Goes on by the Tab key until what has the keyboard is called so.
    ///
    /// # Panics
    /// When nothing of that name comes.
    pub async fn tab_to(&self, name: &str) {
        for _ in 0..40 {
            if self.keyboard_is_at().await == name {
                return;
            }
            self.keys(&String::from(char::from(Key::Tab))).await;
        }
        panic!("the keyboard does not get to {name:?}");
    }

    /// What has the keyboard, as it is called.
    ///
    /// # Panics
    /// When nothing can be asked.
    pub async fn keyboard_is_at(&self) -> String {
        let name = "(() => { const at = document.activeElement; \
            return at.labels?.[0]?.querySelector('.choice-label')?.innerText \
                ?? at.labels?.[0]?.innerText ?? at.ariaLabel ?? at.innerText })()";
        let name = self.evaluate(name).await;
        name.as_str().unwrap_or_default().trim().to_owned()
    }

    /// Waits until the page says so, somewhere.
    ///
    /// # Panics
    /// When it never does.
    pub async fn says(&self, text: &str) {
        let mut last = String::new();
        let said = async || {
            let all = self.evaluate("document.body?.innerText ?? ''").await;
            last = all.as_str().unwrap_or_default().to_owned();
            last.contains(text)
        };
        eventually(&format!("the page says {text:?}"), said).await;
    }

    /// Whether the page, once it has asked for what it shows, says so.
    pub async fn says_so(&self, text: &str) -> bool {
        let is_asking = "document.querySelector('.loading, [aria-busy]') !== null";
        eventually("the page has what it shows", async || {
            self.evaluate(is_asking).await == false
        })
        .await;
        let all = self.evaluate("document.body.innerText").await;
        all.as_str().is_some_and(|all| all.contains(text))
    }

    /// Waits until the page is another one.
    ///
    /// # Panics
    /// When it never is.
    pub async fn comes_to(&self, url: &str) {
        let mut last = String::new();
        eventually(&format!("{url} is reached"), async || {
            let now = self.client().current_url().await;
            last = now.map(String::from).unwrap_or_default();
            last == url
        })
        .await;
    }

    /// The field of a label.
    ///
    /// # Panics
    /// When there is none.
    pub async fn field(&self, label: &str) -> Element {
        let path = format!("//*[@id = //label[normalize-space()={label:?}]/@for]");
        self.element(&path).await
    }

    async fn element(&self, path: &str) -> Element {
        eventually_some(path, async || {
            self.client().find(Locator::XPath(path)).await.ok()
        })
        .await
    }
}

/// What one does at the two ends of what one draws.
fn press_and_let_go() -> [PointerAction; 2] {
    let button = MOUSE_BUTTON_LEFT;
    [PointerAction::Down { button }, PointerAction::Up { button }]
}
