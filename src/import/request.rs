//! An import as it is asked for, at the prompt or on the command line.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;
use annals_model::time::Timestamp;
use annals_query::lookup::alike;

use super::cells::recordable;
use super::{DateOrder, ImportOptions, Mapping, NewNames, OnError, OnKnownId};
use crate::file::OutputFile;

/// What form a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportFormat {
    /// Statements.
    Journal,
    /// JSON lines as they are exported: objects that carry the statements which make them.
    JsonLines,
    /// Comma-separated values.
    Csv,
    /// Tab-separated values.
    Tsv,
}

impl ImportFormat {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Journal, "journal"), (Self::JsonLines, "jsonl"), (Self::Csv, "csv"), (Self::Tsv, "tsv")];

    /// The form that the ending of a name says.
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit('.').next()? {
            "annals" => Some(Self::Journal),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            _ => None,
        }
    }
}

/// An import as it is asked for: the words of its options, none of them looked at yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportRequest {
    /// The file.
    pub file: PathBuf,
    /// `--as`: what form it has.
    pub form: Option<String>,
    /// `--columns`.
    pub columns: Option<String>,
    /// `--map`, as often as it was said.
    pub map: Vec<String>,
    /// `--kind`.
    pub kind: Option<String>,
    /// `--ids`.
    pub ids: Option<String>,
    /// `--new-names`.
    pub new_names: Option<String>,
    /// `--new-roles`.
    pub new_roles: Option<String>,
    /// `--dates`.
    pub dates: Option<String>,
    /// `--header`.
    pub header: Option<String>,
    /// `--delimiter`.
    pub delimiter: Option<String>,
    /// `--null`.
    pub null: Option<String>,
    /// `--split`.
    pub split: Option<String>,
    /// `--on-known-id`.
    pub on_known_id: Option<String>,
    /// `--report`.
    pub report: Option<PathBuf>,
    /// `--on-error`.
    pub on_error: Option<String>,
    /// `--overwrite`.
    pub overwrite: bool,
    /// `--dry-run`.
    pub dry_run: bool,
}

impl ImportRequest {
    /// What is asked for by words: `events.tsv --columns by,kind,to,on`.
    ///
    /// # Errors
    /// If there is no file, or an option that there is not.
    pub fn of_words(words: &[String]) -> Result<Self> {
        let (mut request, mut file) = (Self::default(), None);
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let Some(option) = word.strip_prefix("--") else {
                if file.replace(PathBuf::from(word)).is_some() {
                    return Err(usage(
                        "only one file can be imported at a time",
                        "put a name with spaces in quotes",
                    ));
                }
                continue;
            };
            let (option, value) = match option.split_once('=') {
                Some((option, value)) if option != "map" || !value.is_empty() => {
                    (option, Some(value.to_owned()))
                }
                _ => (option, None),
            };
            match option {
                "dry-run" => request.dry_run = true,
                "overwrite" => request.overwrite = true,
                _ => {
                    let place = request.option(option)?;
                    let value = value.or_else(|| words.next().cloned());
                    let missing = || usage(&format!("--{option} needs a value"), "annals help import");
                    place(value.ok_or_else(missing)?);
                }
            }
        }
        request.file =
            file.ok_or_else(|| usage("a file is missing", "for example events.tsv --columns by,kind,to,on"))?;
        Ok(request)
    }

    /// Where the value of an option goes.
    fn option(&mut self, option: &str) -> Result<Box<dyn FnOnce(String) + '_>> {
        let place = match option {
            "map" => return Ok(Box::new(|value| self.map.push(value))),
            "as" => &mut self.form,
            "columns" => &mut self.columns,
            "kind" => &mut self.kind,
            "ids" => &mut self.ids,
            "new-names" => &mut self.new_names,
            "new-roles" => &mut self.new_roles,
            "dates" => &mut self.dates,
            "header" => &mut self.header,
            "delimiter" => &mut self.delimiter,
            "null" => &mut self.null,
            "split" => &mut self.split,
            "on-known-id" => &mut self.on_known_id,
            "report" => return Ok(Box::new(|value| self.report = Some(PathBuf::from(value)))),
            "on-error" => &mut self.on_error,
            _ => {
                let options = [
                    "as", "columns", "map", "kind", "ids", "new-names", "new-roles", "null", "split",
                    "dates", "header", "delimiter", "on-known-id", "on-error", "report", "overwrite",
                    "dry-run",
                ];
                let error = usage(&format!("there is no option --{option}"), "annals help import lists them");
                return Err(error.candidates(alike(option, options)));
            }
        };
        Ok(Box::new(|value| *place = Some(value)))
    }

    /// The form of the file.
    ///
    /// # Errors
    /// If neither its name nor an option says.
    pub fn form(&self) -> Result<ImportFormat> {
        if let Some(form) = &self.form {
            return one_of("--as", form, &ImportFormat::ALL);
        }
        ImportFormat::of(&self.file).ok_or_else(|| {
            let message = format!("the name {} doesn't show the file's format", self.file.display());
            usage(&message, "give it with --as csv, tsv, jsonl or journal")
        })
    }

    /// Where rejected rows go, if they are to be passed over.
    ///
    /// # Errors
    /// If it is not said so.
    pub fn rejects(&self) -> Result<Option<OutputFile<'_>>> {
        match self.on_error.as_deref() {
            None | Some("stop") => Ok(None),
            Some(skip) => match skip.strip_prefix("skip:").filter(|path| !path.is_empty()) {
                Some(path) => Ok(Some(OutputFile {
                    path: PathBuf::from(path),
                    overwrite: self.overwrite,
                    read: vec![(&self.file, "the table")],
                })),
                None => Err(usage(
                    &format!("--on-error {skip} isn't valid"),
                    "use stop, or skip:FILE to write rejected rows to FILE",
                )),
            },
        }
    }

    /// Where every decision is written, if that is asked for.
    #[must_use]
    pub fn report_file(&self) -> Option<OutputFile<'_>> {
        self.report.as_ref().map(|path| OutputFile {
            path: path.clone(),
            overwrite: self.overwrite,
            read: vec![(&self.file, "the table")],
        })
    }

    /// What is said of the columns.
    fn mapping(&self) -> Result<Option<Mapping>> {
        match (&self.columns, self.map.as_slice()) {
            (Some(_), [_, ..]) => Err(usage("the columns are given twice", "use either --columns or --map")),
            (Some(columns), []) => Mapping::columns(columns).map(Some),
            (None, []) => Ok(None),
            (None, map) => Mapping::map(map).map(Some),
        }
    }

    /// How the table is imported.
    ///
    /// # Errors
    /// If an option says what it cannot.
    pub fn options(
        &self,
        author: &str,
        clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    ) -> Result<ImportOptions> {
        let mapping = self.mapping()?;
        let named = |option, value: &Option<String>, of: &[(NewNames, &str)]| {
            value.as_ref().map(|value| one_of(option, value, of)).transpose()
        };
        let yes = |option, value: &Option<String>, words: [&str; 2]| {
            let words = [(true, words[0]), (false, words[1])];
            value.as_ref().map(|value| one_of(option, value, &words)).transpose()
        };
        let names = [(NewNames::Accept, "accept"), (NewNames::Ask, "ask"), (NewNames::Reject, "reject")];
        let known = [
            (OnKnownId::Report, "report"),
            (OnKnownId::Keep, "keep"),
            (OnKnownId::Cite, "cite"),
            (OnKnownId::Correct, "correct"),
        ];
        let on_known_id = self.on_known_id.as_ref().map(|value| one_of("--on-known-id", value, &known));
        let tsv = self.form()? == ImportFormat::Tsv;
        let delimiter = self.delimiter.as_deref().map(delimiter).transpose()?;
        let null = self.null.as_ref().map(|words| words.split(',').map(str::to_owned).collect());
        Ok(ImportOptions {
            mapping,
            kind: self.kind.as_deref().map(spelled).transpose()?,
            ids: self.ids.clone(),
            delimiter: delimiter.unwrap_or(if tsv { b'\t' } else { b',' }),
            quotes: !tsv,
            header: yes("--header", &self.header, ["yes", "no"])?,
            dates: self.dates.as_deref().map(date_order).transpose()?,
            new_names: named("--new-names", &self.new_names, &names)?.unwrap_or_default(),
            new_roles: yes("--new-roles", &self.new_roles, ["accept", "reject"])?.unwrap_or(false),
            null,
            split: self.split.as_deref().map(separator).transpose()?,
            on_known_id: on_known_id.transpose()?.unwrap_or_default(),
            reports: self.report.is_some(),
            on_error: if self.rejects()?.is_some() { OnError::Skip } else { OnError::Stop },
            dry_run: self.dry_run,
            author: author.to_owned(),
            machine_clock: None,
            clock,
        })
    }
}

/// The order of day and month that `--dates` names.
///
/// # Errors
/// If it names none.
pub fn date_order(text: &str) -> Result<DateOrder> {
    one_of("--dates", text, &[(DateOrder::DayFirst, "dmy"), (DateOrder::MonthFirst, "mdy")])
}

/// A word of an option as it can stand in an entry.
fn spelled(word: &str) -> Result<String> {
    recordable(word).map(Cow::into_owned)
}

fn usage(message: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Usage, message).hint(hint)
}

/// What a word of an option means.
fn one_of<T: Copy>(option: &str, word: &str, words: &[(T, &str)]) -> Result<T> {
    let folded = fold(word);
    words.iter().find(|(_, known)| *known == folded).map(|(meaning, _)| *meaning).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
        usage(&format!("{option} {word} isn't valid"), &format!("use {}", known.join(", ")))
    })
}

/// The sign between the names in a cell.
fn separator(text: &str) -> Result<String> {
    let mut letters = text.trim().chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if !letter.is_alphanumeric() && letter != '"' => Ok(letter.to_string()),
        _ => Err(usage(&format!("--split {text} isn't a single sign"), "use one, such as ; or |")),
    }
}

fn delimiter(text: &str) -> Result<u8> {
    match text {
        "tab" | "\\t" => Ok(b'\t'),
        _ => match text.as_bytes() {
            [byte] if byte.is_ascii_graphic() && *byte != b'"' || *byte == b' ' => Ok(*byte),
            _ => Err(usage(
                &format!("--delimiter {text} isn't a single character"),
                "use one, such as ; or |, or tab",
            )),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Result<ImportRequest> {
        ImportRequest::of_words(&text.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    fn options(text: &str) -> Result<ImportOptions> {
        words(text)?.options("", Arc::new(|| Timestamp(0)))
    }

    #[test]
    fn options_are_read_in_either_form() {
        let request =
            words("--map=by=a,kind=k --dry-run a.csv.gz --map on=d --on-error skip:bad.csv").unwrap();
        assert_eq!(request.map, ["by=a,kind=k", "on=d"]);
        assert!(request.dry_run);
        assert_eq!(request.form().unwrap(), ImportFormat::Csv);
        assert_eq!(request.rejects().unwrap().unwrap().path, PathBuf::from("bad.csv"));
        let options = options("x --as tsv --dates dmy --new-names reject --header no --delimiter ;").unwrap();
        assert_eq!((options.delimiter, options.quotes, options.header), (b';', false, Some(false)));
        assert_eq!((options.dates, options.new_names), (Some(DateOrder::DayFirst), NewNames::Reject));
        let options =
            self::options("x.csv --null N/A,none --split ; --on-known-id cite --report r.csv").unwrap();
        assert_eq!(options.null.as_deref(), Some(&["N/A".to_owned(), "none".to_owned()][..]));
        assert_eq!((options.split.as_deref(), options.on_known_id), (Some(";"), OnKnownId::Cite));
        assert!(options.reports);
    }

    #[test]
    fn what_an_option_cannot_say_is_told() {
        for (text, message) in [
            ("--columns by", "a file is missing"),
            ("a.csv b.csv", "one file"),
            ("a.csv --colums by", "no option --colums"),
            ("a.csv --kind", "--kind needs a value"),
            ("a.doc", "doesn't show the file's format"),
            ("a.csv --as xls", "--as xls"),
            ("a.csv --columns by --map by=x", "given twice"),
            ("a.csv --on-error skip", "--on-error skip"),
            ("a.csv --dates ymd", "--dates ymd"),
            ("a.csv --delimiter ab", "--delimiter ab"),
            ("a.csv --split ab", "--split ab"),
            ("a.csv --on-known-id update", "--on-known-id update"),
            ("a.csv --new-names perhaps", "--new-names perhaps"),
        ] {
            let error = options(text).map(|_| ()).unwrap_err();
            assert!(error.message.contains(message) && error.hint.is_some(), "{text}: {}", error.message);
            assert_eq!(error.kind, ErrorKind::Usage);
        }
    }
}
