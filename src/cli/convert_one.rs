//! `bangban convert-one`: what `import` runs for each file, in a process of its own. Not for people.

use clap::Args;

use crate::{
    cli::{Outcome, Refusal},
    convert::apart::work,
};

#[derive(Debug, Args)]
pub struct ConvertOneArgs {
    /// What is to be done, as JSON
    order: String,
}

pub fn run(args: &ConvertOneArgs) -> Result<Outcome, Refusal> {
    work(&args.order)?;
    Ok(Outcome::Done)
}
