//! x
use api_contract::launches::{Availability, Launch};
use dioxus::prelude::*;

/// p
#[component]
pub fn App(launch: Launch) -> Element {
    let seats = use_signal(|| Availability {
        offered: launch.seats.offered,
        free: launch.seats.free,
        status: launch.status,
    });
    let id = launch.id.to_string();
    #[cfg(target_arch = "wasm32")]
    use_hook(move || browser::watch(&id, seats));
    #[cfg(not(target_arch = "wasm32"))]
    let _ = id;
    rsx! { main { class: "page", h1 { "{launch.rocket.name}" } p { id: "seats", "{seats().free} of {seats().offered}" }
    button { onclick: move |_| { let mut seats = seats; seats.write().free += 100; }, "plus" } } }
}

/// b
#[cfg(target_arch = "wasm32")]
pub mod browser {
    use super::*;
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    /// w
    pub fn watch(id: &str, mut seats: Signal<Availability>) {
        let source =
            web_sys::EventSource::new(&format!("/api/v1/launches/{id}/availability")).unwrap();
        let c =
            Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |e: web_sys::MessageEvent| {
                if let Some(t) = e.data().as_string() {
                    if let Ok(a) = serde_json::from_str(&t) {
                        seats.set(a);
                    }
                }
            });
        source
            .add_event_listener_with_callback("availability", c.as_ref().unchecked_ref())
            .unwrap();
        c.forget();
    }
    /// t
    pub fn take_over() {
        let window = web_sys::window().unwrap();
        let text = window
            .document()
            .unwrap()
            .get_element_by_id("data")
            .unwrap()
            .text_content()
            .unwrap();
        let launch: Launch = serde_json::from_str(&text).unwrap();
        js_sys::Reflect::set(
            &window,
            &"initial_dioxus_hydration_data".into(),
            &"gA==".into(),
        )
        .unwrap();
        js_sys::Reflect::set(&window, &"hydrate_queue".into(), &js_sys::Array::new()).unwrap();
        let dom = VirtualDom::new_with_props(App, AppProps { launch });
        dioxus_web::launch::launch_virtual_dom(dom, dioxus_web::Config::new().hydrate(true));
        let _: JsValue = JsValue::NULL;
    }
}
