//! What visitors see, in a real browser.

mod launch_page;
