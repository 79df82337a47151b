//! Tables of questions and answers, and lists of procedures: a row becomes a document.

use std::collections::{HashMap, hash_map::Entry};

use sha2::{Digest, Sha256};

use crate::{
    convert::Converted,
    corpus::{Fault, Imported},
    model::{
        document::{Document, Kind, Material, Meta, Procedure, Wording},
        id::hex,
    },
};

/// Headers stand within so many rows from the top.
const HEAD_ROWS: usize = 12;

/// A table as it stands in a file.
#[derive(Debug, Default)]
pub struct Sheet {
    pub name: Option<String>,
    /// Rows with their number in the file.
    pub rows: Vec<(usize, Vec<String>)>,
    pub faults: Vec<String>,
    pub remarks: Vec<String>,
}

/// A field of a document, its name for `--column`, and the headers that stand for it.
#[rustfmt::skip]
const FIELDS: &[(&str, &[&str])] = &[
    ("question", &["问题", "标准问题", "标准问", "主问题", "问", "咨询问题", "常见问题", "提问", "问题描述", "question"]),
    ("answer", &["答案", "标准答案", "标准答复", "答复", "回答", "回复", "答", "答复内容", "答案内容", "回复内容", "answer"]),
    ("questions", &["其他问法", "相似问题", "相似问", "相似问法", "扩展问", "同义问法", "similar"]),
    ("title", &["事项名称", "事项", "办理事项", "政务服务事项", "服务事项", "业务名称", "事项名"]),
    ("conditions", &["办理条件", "受理条件", "申请条件", "条件", "申办条件"]),
    ("materials", &["申请材料", "办理材料", "所需材料", "材料", "材料清单", "申报材料", "提交材料"]),
    ("steps", &["办理流程", "办事流程", "流程", "办理步骤", "办理程序", "步骤"]),
    ("legal_limit", &["法定时限", "法定办结时限", "法定期限"]),
    ("promised_limit", &["承诺时限", "承诺办结时限", "办理时限", "办结时限", "时限", "承诺期限"]),
    ("fee", &["收费", "收费标准", "费用", "收费情况", "是否收费", "收费依据及标准"]),
    ("place", &["办理地点", "办理地址", "受理地点", "地址", "地点", "办公地址"]),
    ("hours", &["办理时间", "办公时间", "工作时间", "受理时间"]),
    ("phone", &["咨询电话", "联系电话", "电话", "咨询方式"]),
    ("online_url", &["网上办理", "办理网址", "网址", "网办地址", "在线办理", "办理链接"]),
    ("basis", &["设定依据", "办理依据", "依据", "法律依据", "政策依据"]),
    ("department", &["责任部门", "部门", "主管部门", "实施主体", "办理部门", "承办部门", "实施机关", "责任单位", "科室"]),
    ("tags", &["标签", "关键词", "分类", "类别"]),
    ("source_url", &["来源", "出处", "来源网址", "链接"]),
];

/// The sections of a procedure's text; a list becomes an item a line.
#[rustfmt::skip]
const SECTIONS: &[(&str, &str)] = &[
    ("conditions", "办理条件"), ("materials", "申请材料"), ("steps", "办理流程"), ("legal_limit", "法定时限"),
    ("promised_limit", "承诺时限"), ("fee", "收费"), ("place", "办理地点"), ("hours", "办理时间"),
    ("phone", "咨询电话"), ("online_url", "网上办理"), ("basis", "办理依据"),
];

/// A document a row; a row that cannot be one is a fault with its number.
pub fn documents(
    file: &str,
    stem: &str,
    sheets: Result<Vec<Sheet>, String>,
    columns: &[(String, String)],
) -> Converted {
    let mut converted = Converted::default();
    let sheets = match sheets {
        Ok(sheets) => sheets,
        Err(why) => {
            converted.faults.push(Fault::file(file, why));
            return converted;
        }
    };
    let mut taken = HashMap::new();
    let mut known = false;
    let mut unknown = Vec::new();
    for sheet in sheets {
        let place = sheet.name.as_ref().map(|name| format!("sheet {name}: ")).unwrap_or_default();
        let mut fault = |what: String| converted.faults.push(Fault::file(file, format!("{place}{what}")));
        sheet.faults.into_iter().for_each(&mut fault);
        let Some((head, fields)) = header(&sheet.rows, columns) else {
            // An empty sheet, or one of notes beside the table, is none of the work.
            if !sheet.rows.is_empty() {
                unknown.push(place);
            }
            continue;
        };
        known = true;
        for (row, cells) in sheet.rows.iter().skip(head + 1) {
            if cells.iter().all(String::is_empty) {
                continue;
            }
            let field = |name: &str| {
                let column = fields.iter().find(|(_, known)| *known == name).map(|(column, _)| *column)?;
                cells.get(column).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
            };
            match document(stem, &field) {
                Err(why) => fault(format!("row {row}: {why}")),
                Ok(document) => match taken.entry(document.id.clone()) {
                    Entry::Occupied(first) => {
                        fault(format!("row {row}: asks the same as row {}; it was left out", first.get()));
                    }
                    Entry::Vacant(free) => {
                        free.insert(*row);
                        converted.documents.push(Imported::new(document, sheet.remarks.clone()));
                    }
                },
            }
        }
    }
    if !known {
        let places = unknown.join("");
        converted.faults.push(Fault::file(
            file,
            format!(
                "{places}has no columns for question and answer (问题, 答案) nor for a procedure (事项名称, …); \
                 name yours with --column question=HEADER --column answer=HEADER"
            ),
        ));
    }
    converted
}

/// The row of headers and the field of each column.
fn header(rows: &[(usize, Vec<String>)], columns: &[(String, String)]) -> Option<(usize, Vec<(usize, &'static str)>)> {
    rows.iter().take(HEAD_ROWS).enumerate().find_map(|(at, (_, cells))| {
        let mut fields: Vec<(usize, &'static str)> = Vec::new();
        for (column, cell) in cells.iter().enumerate() {
            let cell: String = cell.split_whitespace().collect::<String>().to_lowercase();
            let bare = cell.split(['（', '(']).next().unwrap_or_default().trim_start_matches('*');
            let named =
                columns.iter().find(|(_, header)| header.to_lowercase() == cell).map(|(field, _)| field.as_str());
            let found = FIELDS.iter().find(|(field, headers)| match named {
                Some(named) => *field == named,
                None => headers.contains(&bare) && !columns.iter().any(|(given, _)| given == field),
            });
            if let Some((field, _)) = found
                && !fields.iter().any(|(_, taken)| taken == field)
            {
                fields.push((column, field));
            }
        }
        let has = |name: &str| fields.iter().any(|(_, field)| *field == name);
        ((has("question") && has("answer")) || (has("title") && fields.len() > 1)).then_some((at, fields))
    })
}

/// Whether `--column` may name this field.
pub fn is_field(name: &str) -> bool {
    FIELDS.iter().any(|(field, _)| *field == name)
}

fn document<'a>(stem: &str, field: &impl Fn(&str) -> Option<&'a str>) -> Result<Document, String> {
    let owned = |name: &str| field(name).map(str::to_owned);
    let mut meta = Meta {
        department: owned("department"),
        tags: list(field("tags"), true),
        questions: list(field("questions"), false),
        source_url: owned("source_url").filter(|url| url.starts_with("http")),
        wording: Wording::Original,
        ..Meta::default()
    };
    let body;
    if let Some(question) = field("question") {
        let answer = field("answer").ok_or("has a question without an answer")?;
        (meta.title, meta.kind) = (one_line(question), Kind::Faq);
        body = format!("{answer}\n");
    } else if let Some(title) = field("title") {
        (meta.title, meta.kind) = (one_line(title), Kind::Procedure);
        body = sections(field);
        if body.is_empty() {
            return Err("names a procedure and says nothing of it".into());
        }
        meta.procedure = Some(procedure(field));
    } else {
        return Err(if field("answer").is_some() { "has an answer without a question" } else { "has no title" }.into());
    }
    // The same question keeps its id wherever its row moves to.
    let key: String = hex(&Sha256::digest(meta.title.as_bytes())).chars().take(8).collect();
    Ok(Document { id: format!("{stem}-{key}"), meta, body })
}

fn procedure<'a>(field: &impl Fn(&str) -> Option<&'a str>) -> Procedure {
    let owned = |name: &str| field(name).map(one_line);
    let materials = list(field("materials"), false).into_iter();
    Procedure {
        conditions: list(field("conditions"), false),
        materials: materials.map(|name| Material { name, ..Material::default() }).collect(),
        steps: list(field("steps"), false),
        legal_limit: owned("legal_limit"),
        promised_limit: owned("promised_limit"),
        fee: owned("fee"),
        place: owned("place"),
        hours: owned("hours"),
        phone: owned("phone"),
        online_url: owned("online_url"),
        basis: list(field("basis"), false),
    }
}

fn sections<'a>(field: &impl Fn(&str) -> Option<&'a str>) -> String {
    let mut body = String::new();
    for (name, heading) in SECTIONS {
        let Some(said) = field(name) else { continue };
        let items = list(Some(said), false);
        let lines: Vec<String> = match *name {
            "steps" => items.iter().enumerate().map(|(at, item)| format!("{}. {item}", at + 1)).collect(),
            "conditions" | "materials" | "basis" => items.iter().map(|item| format!("- {item}")).collect(),
            _ => vec![one_line(said)],
        };
        let text = lines.join("\n");
        body.push_str(&format!("## {heading}\n\n{text}\n\n"));
    }
    body
}

/// A cell that holds a list: an item a line, or between semicolons; their own numbers are left out.
fn list(cell: Option<&str>, by_comma: bool) -> Vec<String> {
    let parts = cell
        .unwrap_or_default()
        .split(|c| matches!(c, '\n' | '\r' | ';' | '；') || (by_comma && matches!(c, ',' | '，' | '、')));
    parts.map(|part| without_number(part.trim()).trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// 1.身份证 is 身份证; 3个工作日 stays.
fn without_number(item: &str) -> &str {
    let inner = item.trim_start_matches(['（', '(']);
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    if rest.len() == inner.len() {
        return item.trim_start_matches(['-', '•', '●', '·']);
    }
    let after = rest.trim_start_matches(['.', '、', '．', '）', ')']);
    let is_mark = after.len() < rest.len() && !after.starts_with(|c: char| c.is_ascii_digit());
    if is_mark { after } else { item }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A row of a table within a text: its cells in one line, none empty at the end.
pub fn line(cells: &[String]) -> String {
    let last = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
    let said: Vec<String> = cells.iter().take(last).map(|cell| one_line(cell)).collect();
    said.join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_before_an_item_is_none_of_it() {
        for (item, bare) in
            [("1.身份证", "身份证"), ("（二）申请书", "申请书"), ("3个工作日", "3个工作日"), ("1.5倍工资", "1.5倍工资")]
        {
            assert_eq!(without_number(item), bare);
        }
    }
}
