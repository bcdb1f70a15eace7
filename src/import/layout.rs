//! How a table is laid out: its first row, what stands between its cells, whether it has a header, what its columns say.

use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::{Origin, Reader};

use super::columns::Columns;
use super::input::Input;
use super::mapping::Mapping;
use super::row_writer::escaped;
use super::table::{Batch, Dialect, Table};
use super::{ImportOptions, cells};

/// What may stand between cells, besides a comma.
const DELIMITERS: [(u8, &str); 4] = [(b';', "';'"), (b'\t', "tab"), (b'|', "'|'"), (b',', "','")];

/// The cells of the first row.
pub(super) fn first_row(input: &Input, dialect: Dialect) -> Result<Option<Vec<String>>> {
    let mut batch = Batch::default();
    let read = Table::new(input.reader()?, dialect).read(&mut batch);
    if !read.map_err(|failure| input.unreadable(&failure))? {
        return Ok(None);
    }
    let wrong = |message: &str, hint: &str| Err(Error::new(ErrorKind::Syntax, message).hint(hint));
    let Some(row) = batch.rows().next() else { return Ok(None) };
    if row.cell(0).starts_with(b"\xff\xfe") || row.cell(0).starts_with(b"\xfe\xff") {
        return wrong("the file is in UTF-16", "convert it first: iconv -f UTF-16 -t UTF-8");
    }
    if row.flaw().is_some() {
        return wrong("the first line isn't a table row", "check the file and its format (--as)");
    }
    row.cells().map(|cell| cells::text(cell).map(|text| text.into_owned())).collect::<Result<_>>().map(Some)
}

/// What was said of the columns, or what their headings say.
pub(super) fn mapping(first: &[String], options: &ImportOptions) -> Result<Mapping> {
    if let Some(mapping) = &options.mapping {
        return Ok(mapping.clone());
    }
    Mapping::of_header(first).ok_or_else(|| {
        let hint =
            format!("its first line is {}: map them, for example --map \"by={0},on=…\"", first.join(", "),);
        Error::new(ErrorKind::Usage, "the columns aren't mapped").hint(hint)
    })
}

/// Whether the first row is a header.
pub(super) fn has_header(first: &[String], mapping: &Mapping, options: &ImportOptions) -> Result<bool> {
    if let Some(header) = options.header {
        return Ok(header);
    }
    if !mapping.is_listed() {
        return Ok(true);
    }
    let columns = Columns::bind(mapping, None, first.len(), |_| false)?;
    let no_date = |column| {
        let cell: &str = first.get(column).map_or("", String::as_str);
        !cell.is_empty()
            && !cell.bytes().any(|byte| byte.is_ascii_digit())
            && cells::date(cell.as_bytes(), &date_reader(options), &mut Vec::new()).is_err()
    };
    Ok(columns.dates().any(no_date))
}

/// What reads the dates of a table.
pub(super) fn date_reader(options: &ImportOptions) -> Reader {
    let today = (options.clock)().day();
    Reader { today, origin: Origin::Table, order: options.dates }
}

/// What the labels of rows with ids begin with.
pub(super) fn label_begins(name: Option<&str>) -> String {
    let name = escaped(name.unwrap_or("id"));
    // A label begins with a letter, so that it is never taken for a number or a date.
    if name.starts_with(char::is_alphabetic) { format!("{name}-") } else { format!("id-{name}-") }
}

/// Refuses a table all of which is one column, where another sign divides its first line.
pub(super) fn check_delimiter(input: &Input, first: &[String], dialect: Dialect) -> Result<()> {
    if first.len() != 1 {
        return Ok(());
    }
    for (delimiter, shown) in DELIMITERS {
        let other = first_row(input, Dialect { delimiter, ..dialect });
        let width = other.ok().flatten().map_or(0, |cells| cells.len());
        if delimiter != dialect.delimiter && width > 1 {
            let message = format!("the table is one column wide; divided at {shown}, it has {width} columns");
            return Err(
                Error::new(ErrorKind::Usage, message).hint(format!("import it with --delimiter {shown}"))
            );
        }
    }
    Ok(())
}
