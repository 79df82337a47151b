//! The figures as tables, and tables as files that a spreadsheet opens. No cell is ever a formula.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::{
    desk::report::{Figures, Levels, Solved},
    http::error::Error,
};

/// Makes spreadsheets read UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";
const WIDTH: f64 = 16.0;
const UNKNOWN: &str = "（未知）";

pub(crate) struct Table {
    name: &'static str,
    head: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

enum Cell {
    Text(String),
    Number(f64),
    Empty,
}

impl From<usize> for Cell {
    fn from(count: usize) -> Cell {
        Cell::Number(count as f64)
    }
}

impl From<Option<f64>> for Cell {
    fn from(figure: Option<f64>) -> Cell {
        figure.map_or(Cell::Empty, Cell::Number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

/// One table a subject.
pub(crate) fn tables(figures: &Figures) -> Vec<Table> {
    vec![
        overview(figures),
        distribution(figures),
        breaches(figures),
        outcomes(figures),
        solved(figures),
        satisfaction(figures),
        hours(figures),
        departments(figures),
    ]
}

/// Rows of a name and a figure.
fn pairs(name: &'static str, rows: Vec<(&str, Cell)>) -> Table {
    let rows = rows.into_iter().map(|(what, figure)| vec![what.into(), figure]).collect();
    Table { name, head: vec!["指标", "数值"], rows }
}

fn overview(figures: &Figures) -> Table {
    let (first, wait, tickets) = (&figures.first_response, &figures.expected_wait, &figures.tickets);
    pairs(
        "概览",
        vec![
            ("呼叫数", first.calls.into()),
            ("承诺首次响应（秒）", Cell::Number(first.target_s)),
            ("承诺时间内响应", first.in_target.into()),
            ("超时响应", first.late.into()),
            ("超时未响应", first.unanswered.into()),
            ("提前离开", first.left_early.into()),
            ("等待中", first.pending.into()),
            ("承诺时间内响应占比", first.share.into()),
            ("平均首次响应（秒）", first.mean_s.into()),
            ("首次响应中位数（秒）", first.p50_s.into()),
            ("首次响应 P90（秒）", first.p90_s.into()),
            ("首次响应 P95（秒）", first.p95_s.into()),
            ("最长首次响应（秒）", first.longest_s.into()),
            ("预计等待可核对数", wait.judged.into()),
            ("预计等待平均偏差（秒）", wait.mean_error_s.into()),
            ("预计等待平均绝对偏差（秒）", wait.mean_abs_error_s.into()),
            ("新增工单", tickets.opened.into()),
            ("未办结工单", tickets.open.into()),
            ("超期工单", tickets.overdue.into()),
        ],
    )
}

fn distribution(figures: &Figures) -> Table {
    let row = |bucket: &crate::desk::report::Bucket| {
        let name = bucket.up_to_s.map_or("更长".to_owned(), |bound| format!("{bound} 秒以内"));
        vec![Cell::Text(name), bucket.calls.into()]
    };
    let rows = figures.first_response.distribution.iter().map(row).collect();
    Table { name: "首次响应分布", head: vec!["时长", "呼叫数"], rows }
}

fn breaches(figures: &Figures) -> Table {
    let breaches = &figures.breaches;
    pairs(
        "超时原因",
        vec![
            ("合计", breaches.all.into()),
            ("无人在岗", breaches.nobody_present.into()),
            ("坐席全忙", breaches.all_full.into()),
            ("无人应答", breaches.offers_ignored.into()),
            ("接入未回复", breaches.taken_but_silent.into()),
            ("原因不明", breaches.unknown.into()),
        ],
    )
}

fn outcomes(figures: &Figures) -> Table {
    let outcomes = &figures.outcomes;
    pairs(
        "呼叫结果",
        vec![
            ("合计", outcomes.calls.into()),
            ("交回智能助手", outcomes.handed_back.into()),
            ("结束", outcomes.closed.into()),
            ("转工单", outcomes.ticketed.into()),
            ("访客取消", outcomes.withdrawn.into()),
            ("访客离开", outcomes.abandoned.into()),
            ("无人值守", outcomes.unstaffed.into()),
            ("进行中", outcomes.open.into()),
        ],
    )
}

fn solved_cells(solved: &Solved) -> [Cell; 6] {
    let Solved { matters, solved, unsolved, ticketed, undecided, share } = *solved;
    [matters.into(), solved.into(), unsolved.into(), ticketed.into(), undecided.into(), share.into()]
}

fn solved(figures: &Figures) -> Table {
    let row = |name: &str, solved: &Solved| std::iter::once(name.into()).chain(solved_cells(solved)).collect();
    Table {
        name: "解决率",
        head: vec!["由谁", "事项", "已解决", "未解决", "转工单", "待定", "解决率"],
        rows: vec![row("智能助手", &figures.solved_by_bot), row("人工", &figures.solved_by_people)],
    }
}

fn satisfaction(figures: &Figures) -> Table {
    let row = |name: &str, levels: &Levels| {
        let counts = levels.levels.iter().copied().map(Cell::from);
        [name.into(), levels.rated.into()].into_iter().chain(counts).chain([levels.satisfied.into()]).collect()
    };
    Table {
        name: "好差评",
        head: vec!["对象", "评价数", "非常满意", "满意", "基本满意", "不满意", "非常不满意", "满意率"],
        rows: vec![row("会话", &figures.satisfaction.conversations), row("工单", &figures.satisfaction.tickets)],
    }
}

fn department(name: Option<&String>) -> Cell {
    Cell::Text(name.map_or(UNKNOWN, String::as_str).to_owned())
}

fn hours(figures: &Figures) -> Table {
    let row = |hour: &crate::desk::report::HourFigures| {
        let (called, handled, waiting) = (hour.called.into(), hour.handled.into(), hour.waiting.into());
        vec![usize::from(hour.hour).into(), department(hour.department.as_ref()), called, handled, waiting]
    };
    let rows = figures.hours.iter().map(row).collect();
    Table { name: "分时", head: vec!["时段", "部门", "呼叫", "响应", "等待"], rows }
}

fn departments(figures: &Figures) -> Table {
    let row = |of: &crate::desk::report::DepartmentFigures| {
        let calls = [of.calls, of.answered, of.in_target, of.breaches].map(Cell::from);
        let shares = [of.solved_by_bot.share, of.solved_by_people.share].map(Cell::from);
        let tickets = [of.tickets.opened, of.tickets.open, of.tickets.overdue].map(Cell::from);
        let name = std::iter::once(department(of.department.as_ref()));
        name.chain(calls).chain(shares).chain(tickets).collect()
    };
    let head = vec![
        "部门",
        "呼叫",
        "已响应",
        "承诺时间内",
        "超时",
        "智能助手解决率",
        "人工解决率",
        "新增工单",
        "未办结工单",
        "超期工单",
    ];
    Table { name: "分部门", head, rows: figures.departments.iter().map(row).collect() }
}

/// All tables one below the other, each under its name.
pub(crate) fn csv(tables: &[Table]) -> Result<String, Error> {
    let fault = |why: &dyn std::fmt::Display| Error::Internal(format!("a table was not written: {why}"));
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    for table in tables {
        let mut lines = vec![vec![table.name.to_owned()], table.head.iter().map(ToString::to_string).collect()];
        lines.extend(table.rows.iter().map(|row| row.iter().map(told).collect()));
        lines.push(vec![String::new()]);
        for line in lines {
            writer.write_record(&line).map_err(|why| fault(&why))?;
        }
    }
    let bytes = writer.into_inner().map_err(|why| fault(&why))?;
    String::from_utf8(bytes).map_err(|why| fault(&why))
}

fn told(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => neutral(text),
        Cell::Number(number) => number.to_string(),
        Cell::Empty => String::new(),
    }
}

/// A text that no spreadsheet takes for a formula.
pub(crate) fn neutral(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// A sheet for each table.
pub(crate) fn xlsx(tables: &[Table]) -> Result<Vec<u8>, Error> {
    workbook(tables).map_err(|why| Error::Internal(format!("a workbook was not written: {why}")))
}

fn workbook(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    for table in tables {
        let sheet = workbook.add_worksheet().set_name(table.name)?;
        for (column, title) in (0..).zip(&table.head) {
            sheet.write_string_with_format(0, column, *title, &bold)?;
            sheet.set_column_width(column, WIDTH)?;
        }
        for (line, row) in (1..).zip(&table.rows) {
            for (column, cell) in (0..).zip(row) {
                match cell {
                    Cell::Text(text) => sheet.write_string(line, column, neutral(text))?,
                    Cell::Number(number) => sheet.write_number(line, column, *number)?,
                    Cell::Empty => sheet,
                };
            }
        }
    }
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use crate::http::report_tables::*;

    #[test]
    fn no_cell_of_a_file_is_a_formula() {
        let hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"];
        let rows = hostile.iter().map(|text| vec![Cell::from(*text), Cell::Number(-1.5)]).collect();
        let text = csv(&[Table { name: "表", head: vec!["一", "二"], rows }]).unwrap();
        let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body.as_bytes());
        let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for (line, hostile) in lines[2..].iter().zip(hostile) {
            assert_eq!((&line[0], &line[1]), (format!("'{hostile}").as_str(), "-1.5"));
        }
        assert_eq!(neutral("区税务局"), "区税务局");
    }
}
