//! Sheets that people fill in: Excel workbooks and CSV are read, Excel workbooks are written.
//!
//! A sheet comes from somebody's computer and may be anything. Cells are streamed and counted as they come, so
//! that a sheet which is too long is refused before work, and what a workbook unpacks to is bounded first.

use crate::{Error, Result};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use domain::failure::{Failure, FieldErrors};
use rust_xlsxwriter::{Format, FormatAlign, Workbook};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The largest sheet in bytes: far above any that keeps to its rows.
const MAX_BYTES: usize = 5 * 1024 * 1024;
/// The most bytes that a workbook may unpack to.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;
/// The most faults that are named: nobody corrects more in one go.
const MAX_FAULTS: usize = 200;

const DAMAGED: &str = "文件已损坏，或者不是 Excel 工作簿。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再导入";

/// A row: its number as the sheet shows it, and one cell a header.
pub(crate) type Row = (usize, Vec<String>);

/// A cell that cannot be used: row as in the sheet, column, message.
pub(crate) type Fault = (usize, String, String);

/// Why a sheet cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SheetError {
    /// The file as a whole.
    File(String),
    /// Single cells.
    Cells(Vec<Fault>),
}

impl From<SheetError> for Failure {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::File(message) => Self::field("file", message),
            SheetError::Cells(faults) => {
                let mut errors = FieldErrors::default();
                faults.iter().for_each(|(row, column, message)| errors.add("file", format!("第 {row} 行“{column}”：{message}")));
                Self::Invalid(errors)
            }
        }
    }
}

fn refuse<T>(message: impl Into<String>) -> std::result::Result<T, SheetError> {
    Err(SheetError::File(message.into()))
}

/// Reads the rows below `headers` from the first sheet of a workbook, or from CSV in UTF-8. What the file is, its
/// content decides. Rows without content are left out; numbers come as people see them, `4` or `3.5`.
///
/// # Errors
/// A file that is too large, of another kind, encoding or with other headers, more than `max_rows` rows, and
/// cells that hold formulas or are merged.
pub(crate) fn read(file_name: &str, bytes: &[u8], headers: &[&str], max_rows: usize) -> std::result::Result<Vec<Row>, SheetError> {
    if bytes.is_empty() {
        return refuse("文件是空的，请选择填好的表格");
    }
    if bytes.len() > MAX_BYTES {
        return refuse("文件超过 5 MB。请只保留需要导入的行和列，删去图片和其他工作表后再导入");
    }
    let mut grid = Grid::new(headers, max_rows);
    let ending = file_name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if bytes.starts_with(b"PK\x03\x04") {
        // A damaged workbook is the sender's matter: it must not end as an incident of ours.
        catch_unwind(AssertUnwindSafe(|| workbook(bytes, &mut grid))).unwrap_or_else(|_| refuse(DAMAGED))?;
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return refuse("这是旧版 Excel（*.xls）或者加了密码的文件。请取消密码，另存为“Excel 工作簿（*.xlsx）”后再导入");
    } else if ending == "csv" {
        text(bytes, &mut grid)?;
    } else if ending == "xlsx" {
        return refuse(DAMAGED);
    } else {
        return refuse("只接收 Excel 工作簿（*.xlsx）或者 CSV（UTF-8）文件，请另存后再导入");
    }
    grid.finish()
}

/// Cells as they come, checked against the headers and the most rows.
struct Grid<'a> {
    headers: &'a [&'a str],
    max_rows: usize,
    found: BTreeMap<usize, String>,
    rows: BTreeMap<usize, Vec<String>>,
    faults: Vec<Fault>,
}

impl<'a> Grid<'a> {
    fn new(headers: &'a [&'a str], max_rows: usize) -> Self {
        Self { headers, max_rows, found: BTreeMap::new(), rows: BTreeMap::new(), faults: Vec::new() }
    }

    /// Puts the content of a cell, row and column counted from 0.
    fn put(&mut self, row: usize, column: usize, content: &str) -> std::result::Result<(), SheetError> {
        let content = content.trim();
        if content.is_empty() {
            return Ok(());
        }
        if row > self.max_rows {
            return refuse(format!("一次最多导入 {} 行，本表超出。请拆成几个文件，分别导入", self.max_rows));
        }
        if row == 0 {
            if column < 64 {
                self.found.insert(column, content.chars().take(20).collect());
            }
        } else if let Some(cell) = self.rows.entry(row).or_insert_with(|| vec![String::new(); self.headers.len()]).get_mut(column) {
            content.clone_into(cell);
        } else {
            self.fault(row, column, "本列没有表头，请删除这一单元格的内容");
        }
        Ok(())
    }

    fn fault(&mut self, row: usize, column: usize, message: &str) {
        if self.faults.len() < MAX_FAULTS {
            let header = self.headers.get(column).map_or_else(|| format!("第 {} 列", column + 1), |header| (*header).to_owned());
            self.faults.push((row + 1, header, message.to_owned()));
        }
    }

    fn finish(self) -> std::result::Result<Vec<Row>, SheetError> {
        let width = self.found.keys().next_back().map_or(0, |last| last + 1);
        let found: Vec<&str> = (0..width).map(|column| self.found.get(&column).map_or("（空）", String::as_str)).collect();
        if found != self.headers {
            let found = if found.is_empty() { "（第 1 行是空的）".to_owned() } else { found.join("、") };
            return refuse(format!(
                "表头与模板不符。应为：{}；表中为：{found}。请下载模板，按模板的列名和顺序填写，表头以上不要有其他行",
                self.headers.join("、")
            ));
        }
        if !self.faults.is_empty() {
            return Err(SheetError::Cells(self.faults));
        }
        if self.rows.is_empty() {
            return refuse("表中只有表头，没有可导入的内容");
        }
        Ok(self.rows.into_iter().map(|(row, cells)| (row + 1, cells)).collect())
    }
}

fn workbook(bytes: &[u8], grid: &mut Grid<'_>) -> std::result::Result<(), SheetError> {
    if unpacked(bytes) > MAX_UNPACKED {
        return refuse("表格内容过大。请新建一个工作簿，只把需要导入的行和列复制过去，再导入");
    }
    let damaged = |error: XlsxError| {
        tracing::info!(%error, "a workbook could not be read");
        SheetError::File(DAMAGED.to_owned())
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let first = book.sheets_metadata().iter().find(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    let Some(name) = first.map(|sheet| sheet.name.clone()) else {
        return refuse("工作簿中没有可读的工作表，请按模板填写后再导入");
    };
    let merged = book.merge_cells_by_sheet_name(&name).map_err(damaged)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        let (row, column) = (position(cell.pos.0), position(cell.pos.1));
        grid.put(row, column, &shown(&cell.value))?;
        if cell.formula.is_some() && column < grid.headers.len() {
            grid.fault(row, column, "单元格是公式，请复制后“选择性粘贴”为数值");
        } else if matches!(cell.value, DataRef::Error(_)) {
            grid.fault(row, column, "单元格显示为错误值，请填写实际内容");
        }
    }
    for area in merged.iter().filter(|area| position(area.start.1) < grid.headers.len()) {
        grid.fault(position(area.start.0), position(area.start.1), "单元格已合并，请取消合并，逐行填写");
    }
    grid.faults.sort_by_key(|(row, _, _)| *row);
    Ok(())
}

fn position(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// What the entries of an archive say they unpack to, which the unpacking then holds them to. Whatever a reader
/// may take for an entry begins with the mark of one, so counting every mark never counts too little.
fn unpacked(bytes: &[u8]) -> u64 {
    const HEADER: usize = 46;
    let size = |header: &[u8]| header.get(24..28).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
    bytes.windows(HEADER).filter(|header| header.starts_with(b"PK\x01\x02")).map(|header| u64::from(size(header))).sum()
}

/// The content of a cell as its reader sees it.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => number(*n),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(instant) => {
            let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A number as Excel shows it: it keeps 15 digits, so that 3.3 may lie in the file as 3.2999999999999998.
fn number(n: f64) -> String {
    format!("{n:.14e}").parse::<f64>().unwrap_or(n).to_string()
}

fn text(bytes: &[u8], grid: &mut Grid<'_>) -> std::result::Result<(), SheetError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return refuse(
            "文件不是 UTF-8 编码（用 Excel 直接另存的 CSV 多为 GB18030 编码）。请另存为“CSV UTF-8”或者“Excel 工作簿（*.xlsx）”后再导入",
        );
    };
    // One kind of line break, so that blank lines can be counted: the reader passes over them, but the row that a
    // spreadsheet shows counts them.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b'\t', b';', b','].into_iter().max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut blank = 0;
    for (count, record) in reader.records().enumerate() {
        let Ok(record) = record else {
            return refuse("CSV 文件无法读取。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再导入");
        };
        blank += record.position().map_or(0, |start| blank_lines(&text, start.byte()));
        for (column, content) in record.iter().enumerate() {
            grid.put(count + blank, column, content)?;
        }
    }
    Ok(())
}

/// The blank lines at a place in a text.
fn blank_lines(text: &str, place: u64) -> usize {
    let rest = usize::try_from(place).ok().and_then(|place| text.as_bytes().get(place..)).unwrap_or_default();
    rest.iter().take_while(|byte| **byte == b'\n').count()
}

/// A sheet to write.
pub(crate) struct Sheet<'a> {
    /// The name on its tab.
    pub name: &'a str,
    /// The first row.
    pub headers: &'a [&'a str],
    /// The rows below.
    pub rows: &'a [Vec<String>],
}

/// Writes a workbook of one sheet, which [`read`] reads back.
///
/// # Errors
/// When a text is longer than a cell can hold.
pub(crate) fn write(name: &str, headers: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>> {
    write_all(&[Sheet { name, headers, rows }])
}

/// Writes a workbook. Every cell is text, which no program computes: what begins with `=`, `+`, `-` or `@` stays
/// what it was, and a number typed into a column keeps its leading zeros.
///
/// # Errors
/// As [`write`].
pub(crate) fn write_all(sheets: &[Sheet<'_>]) -> Result<Vec<u8>> {
    let failed = |error: rust_xlsxwriter::XlsxError| Error::Sheet(error.to_string());
    let cell = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    let head = Format::new().set_num_format("@").set_bold();
    let mut book = Workbook::new();
    for Sheet { name, headers, rows } in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).map_err(failed)?.set_freeze_panes(1, 0).map_err(failed)?;
        for (header, column) in headers.iter().zip(0u16..) {
            let texts = rows.iter().filter_map(|row| row.get(usize::from(column)).map(String::as_str)).chain([*header]);
            sheet.set_column_width(column, texts.map(width).max().unwrap_or(0).clamp(8, 48) + 4).map_err(failed)?;
            sheet.set_column_format(column, &cell).map_err(failed)?;
            sheet.write_string_with_format(0, column, *header, &head).map_err(failed)?;
        }
        for (row, number) in rows.iter().zip(1u32..) {
            for (text, column) in row.iter().zip(0u16..) {
                sheet.write_string_with_format(number, column, text, &cell).map_err(failed)?;
            }
        }
    }
    book.save_to_buffer().map_err(failed)
}

/// The width of the widest line: a Chinese character takes two places.
fn width(text: &str) -> u32 {
    text.lines().map(|line| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADERS: [&str; 3] = ["编号", "名称", "分值"];

    fn rows(cells: &[[&str; 3]]) -> Vec<Vec<String>> {
        cells.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    /// A workbook with the headers in its first row, finished by `fill`.
    fn book(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet) -> std::result::Result<(), rust_xlsxwriter::XlsxError>) -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (header, column) in HEADERS.iter().zip(0u16..) {
            sheet.write_string(0, column, *header).expect("written");
        }
        fill(sheet).expect("filled");
        book.save_to_buffer().expect("saved")
    }

    fn faults(bytes: &[u8]) -> Vec<(usize, String)> {
        match read("表.xlsx", bytes, &HEADERS, 10).expect_err("faults") {
            SheetError::Cells(faults) => faults.into_iter().map(|(row, column, _)| (row, column)).collect(),
            SheetError::File(message) => panic!("{message}"),
        }
    }

    fn message(name: &str, bytes: &[u8]) -> String {
        match read(name, bytes, &HEADERS, 2_000).expect_err("refused") {
            SheetError::File(message) => message,
            SheetError::Cells(faults) => panic!("{faults:?}"),
        }
    }

    #[test]
    fn what_is_written_is_read_back_and_nothing_of_it_is_a_formula() {
        let given = rows(&[["1.10", "=1+1", "+86"], ["@甲", "-乙\n丙", "\t丁"]]);
        let bytes = write("指标", &HEADERS, &given).expect("written");
        let read = read("表.xlsx", &bytes, &HEADERS, 10).expect("read");
        assert_eq!(read, [(2, given[0].clone()), (3, rows(&[["@甲", "-乙\n丙", "丁"]])[0].clone())]);
    }

    #[test]
    fn numbers_come_as_people_see_them_and_empty_rows_keep_their_number() {
        let bytes = book(|sheet| {
            for (row, n) in [(1, 4.0), (3, 3.5), (4, 0.1 + 0.2), (5, 13_800_138_000.0)] {
                sheet.write_number(row, 2, n)?;
            }
            let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 11, 25)?;
            sheet.write_datetime_with_format(6, 2, &day, &Format::new().set_num_format("yyyy-mm-dd"))?;
            sheet.write_boolean(7, 2, true)?;
            sheet.write_blank(8, 2, &Format::new().set_bold())?;
            Ok(())
        });
        let read = read("表.xlsx", &bytes, &HEADERS, 10).expect("read");
        let read: Vec<(usize, &str)> = read.iter().map(|(row, cells)| (*row, cells[2].as_str())).collect();
        assert_eq!(read, [(2, "4"), (4, "3.5"), (5, "0.3"), (6, "13800138000"), (7, "2026-11-25"), (8, "TRUE")]);
    }

    #[test]
    fn wrong_headers_are_named_beside_the_right_ones() {
        let short = write("表", &["编号", "名称"], &rows(&[["1", "甲", ""]])).expect("written");
        assert!(message("表.xlsx", &short).contains("应为：编号、名称、分值；表中为：编号、名称。"));
        for (csv, found) in [
            ("名称,编号,分值\n", "名称、编号、分值"),
            ("编号,,分值\n", "编号、（空）、分值"),
            ("编号,名称,分值,备注\n", "编号、名称、分值、备注"),
            ("\n", "（第 1 行是空的）"),
        ] {
            assert!(message("表.csv", csv.as_bytes()).contains(&format!("表中为：{found}。")), "{csv}");
        }
        assert!(message("表.csv", "编号,名称,分值\n".as_bytes()).contains("没有可导入的内容"));
    }

    #[test]
    fn merged_cells_formulas_and_stray_cells_are_named_by_row_and_column() {
        let bytes = book(|sheet| {
            sheet.merge_range(1, 0, 2, 0, "一", &Format::new())?;
            sheet.write_formula(1, 2, rust_xlsxwriter::Formula::new("=1+1").set_result("2"))?;
            sheet.write_string(4, 5, "备注")?;
            Ok(())
        });
        assert_eq!(faults(&bytes), [(2, "分值".to_owned()), (2, "编号".to_owned()), (5, "第 6 列".to_owned())]);
    }

    #[test]
    fn a_sheet_that_is_too_long_is_refused() {
        let long = book(|sheet| (1..=50_000).try_for_each(|row| sheet.write_number(row, 0, row).map(|_| ())));
        let csv: String = std::iter::once("编号,名称,分值\n".to_owned()).chain((1..=50_000).map(|n| format!("{n},甲,1\n"))).collect();
        assert!(message("表.xlsx", &long).contains("最多导入 2000 行"));
        assert!(message("表.csv", csv.as_bytes()).contains("最多导入 2000 行"));
        let fits: Vec<Vec<String>> = (1..=2_000).map(|n| vec![n.to_string()]).collect();
        let fits = write("表", &HEADERS, &fits).expect("written");
        assert_eq!(read("表.xlsx", &fits, &HEADERS, 2_000).map(|rows| rows.len()), Ok(2_000));
        assert!(read("表.xlsx", &fits, &HEADERS, 1_999).is_err());
    }

    #[test]
    fn a_far_away_cell_takes_no_memory() {
        let bytes = book(|sheet| sheet.write_string(1, 0, "1").and_then(|sheet| sheet.write_string(1_048_575, 16_383, "远")).map(|_| ()));
        assert!(message("表.xlsx", &bytes).contains("最多导入"));
    }

    #[test]
    fn a_workbook_that_unpacks_too_large_is_refused_before_it_is_unpacked() {
        let mut bytes = book(|sheet| sheet.write_string(1, 0, "1").map(|_| ()));
        let entry = bytes.windows(4).position(|mark| mark == b"PK\x01\x02").expect("an entry");
        bytes[entry + 24..entry + 28].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(message("表.xlsx", &bytes).contains("内容过大"));
    }

    #[test]
    fn csv_is_read_with_and_without_mark_and_other_encodings_are_named() {
        let csv = "编号,名称,分值\r\n1,\"甲\r\n乙\",4\r\n\r\n2,丙,3.5\r\n";
        for text in [csv.to_owned(), format!("\u{feff}{csv}"), csv.replace(',', "\t"), csv.replace(',', ";")] {
            let read = read("表.CSV", text.as_bytes(), &HEADERS, 10).expect("read");
            assert_eq!(read, [(2, rows(&[["1", "甲\n乙", "4"]])[0].clone()), (4, rows(&[["2", "丙", "3.5"]])[0].clone())]);
        }
        // “编号” in GB18030.
        assert!(message("表.csv", b"\xB1\xE0\xBA\xC5,1\n").contains("CSV UTF-8"));
    }

    #[test]
    fn other_kinds_of_files_are_refused_with_what_to_do() {
        for (name, bytes, says) in [
            ("表.xlsx", b"".as_slice(), "空的"),
            ("表.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "另存为"),
            ("表.xlsx", b"<html>", "已损坏"),
            ("表.xlsx", b"PK\x03\x04 and then nothing", "已损坏"),
            ("表.pdf", b"%PDF-1.7", "只接收"),
        ] {
            assert!(message(name, bytes).contains(says), "{name}");
        }
        assert!(message("表.csv", &vec![b'a'; MAX_BYTES + 1]).contains("5 MB"));
    }

    #[test]
    fn no_damage_to_a_workbook_breaks_the_reader() {
        let whole = write("表", &HEADERS, &rows(&[["1", "甲", "4"]])).expect("written");
        for at in (4..whole.len()).step_by(7) {
            let _ = read("表.xlsx", &whole[..at], &HEADERS, 10);
            let mut bent = whole.clone();
            bent[at] ^= 0xFF;
            let _ = read("表.xlsx", &bent, &HEADERS, 10);
        }
    }
}
