//! Writes samples of all documents into a folder, to be looked at, and says how long each took:
//! `cargo run --release -p documents --example samples -- target/samples`
#![expect(clippy::print_stdout, reason = "it talks to who started it")]
#![expect(
    clippy::disallowed_methods,
    reason = "it measures; the documents themselves know no clock"
)]

#[path = "../tests/documents/samples.rs"]
mod samples;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use documents::{
    BookingStatus, DocumentError, Invoice, Party, Ticket, calendar_file, invoice_pdf, ticket_pdf,
};
use domain::ids::SupplierId;
use domain::invoice::{Counterparty, InvoiceKind, InvoiceStatus};
use domain::launch::{Destination, LaunchStatus};
use uuid::Uuid;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("target/samples"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let write =
        |name: &str, make: &dyn Fn() -> Result<Vec<u8>, DocumentError>| write(&folder, name, make);

    let four = samples::ticket(&[
        "Ada Lovelace",
        "Łukasz Übergrün",
        "Ελένη Κάραλη",
        "Юрий Гагарин",
    ]);
    write("ticket.pdf", &|| ticket_pdf(&four))?;
    write("ticket-odd.pdf", &|| ticket_pdf(&odd_ticket()))?;
    let many = samples::ticket(&["Grace Hopper"; 100]);
    write("ticket-100.pdf", &|| ticket_pdf(&many))?;
    for status in [BookingStatus::Reserved, BookingStatus::Aborted] {
        let ticket = Ticket {
            status,
            ..samples::ticket(&["Ada Lovelace"])
        };
        let name = format!("ticket-{status:?}.pdf").to_lowercase();
        write(&name, &|| ticket_pdf(&ticket))?;
    }
    write("invoice.pdf", &|| invoice_pdf(&samples::invoice()))?;
    write("invoice-100.pdf", &|| {
        invoice_pdf(&samples::long_invoice(100))
    })?;
    write("invoice-odd.pdf", &|| invoice_pdf(&odd_invoice()))?;
    write("invoice-supplier.pdf", &|| invoice_pdf(&supplier_invoice()))?;
    write("credit-note.pdf", &|| invoice_pdf(&samples::credit_note()))?;
    write("launch.ics", &|| {
        Ok(calendar_file(&samples::entry()).into_bytes())
    })
}

fn write(
    folder: &Path,
    name: &str,
    make: &dyn Fn() -> Result<Vec<u8>, DocumentError>,
) -> Result<(), Box<dyn Error>> {
    const TIMES: u32 = 20;
    // The first one also reads the fonts.
    let bytes = make()?;
    let start = Instant::now();
    for _ in 0..TIMES {
        make()?;
    }
    let took = start.elapsed() / TIMES;
    println!("{name}: {} bytes, {took:.1?} each", bytes.len());
    std::fs::write(folder.join(name), bytes)?;
    Ok(())
}

/// Texts that are longer than anybody likes, and letters that the fonts lack.
fn odd_ticket() -> Ticket {
    let mut ticket = samples::ticket(&[
        "Wolfeschlegelsteinhausenbergerdorff Maximiliana Konstantinopolitanskaya-Hohenzollern von und zu",
        "Maria del Rosario Cayetana Fitz-James Stuart y de Silva",
        "王小明 (Wáng Xiǎomíng)",
        "שרה כהן 🚀",
    ]);
    ticket.launch.spaceport = "SPACEPORT-AMERICA".to_owned();
    ticket.launch.destination = Destination::LowEarthOrbit;
    ticket.launch.status = LaunchStatus::Delayed;
    ticket.launch.rocket =
        "Falcon 9 with the Dragon of the second generation, refurbished".to_owned();
    ticket.launch.mission = "Seven days around the Earth to look for what nobody has lost, to \
                             photograph the northern lights from above, and to bake the first \
                             bread in orbit, with live music every evening"
        .to_owned();
    ticket.passengers[3].name = None;
    ticket
}

fn odd_invoice() -> Invoice {
    let mut invoice = samples::invoice();
    invoice.status = InvoiceStatus::Overdue;
    invoice.paid = samples::usd(0);
    invoice.party = Some(Party {
        name: "Ατλαντίς Διαστημικές Μεταφορές Ανώνυμη Εταιρεία και Υιοί, Υποκατάστημα Βόρειας \
               Ευρώπης, Τμήμα Κρατήσεων"
            .to_owned(),
        address: "Große Straße am übermäßig langen Kanal 1234567, Hinterhaus, 4. Stock links, bei \
                  Жуковский, 01067 Dresden-Übergrün, Freistaat Sachsen, 王小明 c/o Empfang, \
                  Briefkasten 17"
            .to_owned(),
        country: Some("DE".to_owned()),
        tax_id: Some("DE 123.456.789/0001-22".to_owned()),
    });
    for (line, tax) in invoice.lines.iter_mut().zip([1_900, 700, 775]) {
        line.tax_basis_points = tax;
    }
    invoice
        .lines
        .push(samples::line(&"Wolkenbruch ".repeat(25), 4_000_000, 1));
    invoice
        .lines
        .push(samples::line("All of it", 1, 900_000_000_000_000_000));
    invoice
}

fn supplier_invoice() -> Invoice {
    let mut invoice = samples::invoice();
    invoice.kind = InvoiceKind::SupplierLaunch;
    invoice.number = "2028/0042".to_owned();
    invoice.status = InvoiceStatus::Issued;
    invoice.counterparty = Counterparty::Supplier(SupplierId(Uuid::from_u128(0x5a5a_1234)));
    invoice.party = None;
    invoice.lines = vec![samples::line("Launch completed", 1, 270_000_000)];
    invoice.paid = samples::usd(0);
    invoice.references.booking = None;
    invoice
}
