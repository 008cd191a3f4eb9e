//! Documents, read back.

use lopdf::Document;

/// The text of each page, every run of white space as one space.
pub(crate) fn pages(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).expect("it is a PDF");
    document
        .get_pages()
        .into_keys()
        .map(|page| {
            let text = document
                .extract_text(&[page])
                .expect("its text can be read");
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// How many pages there are.
pub(crate) fn count(pdf: &[u8]) -> usize {
    let document = Document::load_mem(pdf).expect("it is a PDF");
    document.get_pages().len()
}

/// Fails unless all of these are on the page.
#[track_caller]
pub(crate) fn assert_holds(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text:?} is not in {page:?}");
    }
}
