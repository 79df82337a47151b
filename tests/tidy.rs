//! The house law. Each room may look only at the rooms named beside it, and every
//! room named must stand higher in this list. So data flows one way and no circle
//! can be built. To add an edge, change this table in its own commit and say why.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test may panic, and cuts text only where it found it")]

use std::{fs, path::Path};

const ROOMS: &[(&str, &[&str])] = &[
    // floor 0: words and settings
    ("model", &[]),
    ("config", &["model"]),
    // floor 1: each knows only the words
    ("segment", &["model", "config"]),
    ("corpus", &["model", "config", "segment"]),
    ("storage", &["model", "config"]),
    // floor 2
    ("search", &["model", "config", "segment"]),
    ("desk", &["model", "config", "segment"]),
    ("people", &["model", "config", "storage"]),
    ("convert", &["model", "config", "corpus"]),
    // floor 3
    ("answer", &["model", "config", "segment", "search"]),
    ("knowledge", &["model", "config", "segment", "corpus", "storage", "search"]),
    ("switchboard", &["model", "config", "storage", "desk"]),
    // floor 4: measuring
    ("eval", &["model", "config", "corpus", "search", "answer"]),
    ("sim", &["model", "config", "desk"]),
    // floor 5: the door to the world
    (
        "http",
        &[
            "model",
            "config",
            "corpus",
            "storage",
            "search",
            "desk",
            "people",
            "convert",
            "answer",
            "knowledge",
            "switchboard",
            "eval",
            "sim",
        ],
    ),
    // roof
    (
        "cli",
        &[
            "model",
            "config",
            "segment",
            "corpus",
            "storage",
            "search",
            "desk",
            "people",
            "convert",
            "answer",
            "knowledge",
            "switchboard",
            "eval",
            "sim",
            "http",
        ],
    ),
];

#[test]
fn the_plan_has_no_circle() {
    for (at, (room, sees)) in ROOMS.iter().enumerate() {
        for seen in *sees {
            let below = ROOMS[..at].iter().any(|(name, _)| name == seen);
            assert!(below, "`{room}` may not see `{seen}`: it does not stand above it in the table");
        }
    }
}

#[test]
fn every_room_keeps_to_the_plan() {
    let faults = faults(Path::new("src"));
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn faults(src: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    walk(src, &mut |path| {
        let file = path.strip_prefix(src).unwrap();
        let room = file.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let text = fs::read_to_string(path).unwrap();
        if room == "lib" || room == "main" {
            return;
        }
        if text.replace("super::*", "").contains("super::") {
            faults.push(format!("{}: write `crate::` paths, not `super::`", file.display()));
        }
        match ROOMS.iter().find(|(name, _)| *name == room) {
            None => faults.push(format!("{}: room `{room}` is not on the plan", file.display())),
            Some((_, sees)) => {
                for seen in rooms_named_in(&text) {
                    if seen != room && !sees.contains(&seen.as_str()) {
                        faults.push(format!("{}: `{room}` must not look at `{seen}`", file.display()));
                    }
                }
            }
        }
    });
    faults
}

/// The first word of every `crate::` path, also inside `use crate::{a::X, b};`.
fn rooms_named_in(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or("")).collect();
    let code = code.join("\n");
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let path = &code[at + "crate::".len()..];
        let Some(list) = path.strip_prefix('{') else {
            rooms.push(first_word(path));
            continue;
        };
        let mut depth = 0;
        let mut item_starts = 0;
        for (i, c) in list.char_indices() {
            let ends = depth == 0 && (c == ',' || c == '}');
            if ends {
                rooms.push(first_word(&list[item_starts..i]));
                item_starts = i + 1;
            }
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                _ => (),
            }
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn walk(dir: &Path, visit: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, visit);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            visit(&path);
        }
    }
}
