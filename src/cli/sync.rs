//! `bangban sync`

use std::sync::Arc;

use clap::Args;
use tokio::runtime::Runtime;

use crate::{
    cli::{Outcome, Refusal, to_json},
    config::Config,
    knowledge::{Synced, sync},
    model::time,
    storage::Store,
};

#[derive(Debug, Args)]
pub struct SyncArgs {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(serde::Serialize)]
struct Row {
    files: usize,
    published: usize,
    withdrawn: usize,
    faults: usize,
}

pub fn run(args: &SyncArgs, config: &Config) -> Result<Outcome, Refusal> {
    let runtime = Runtime::new().map_err(|why| format!("the runtime cannot start: {why}"))?;
    let Synced { files, published, withdrawn, faults, remarks, read } = runtime.block_on(async {
        let store = Store::open(&config.database.url).await.map_err(|why| why.to_string())?;
        let store = Arc::new(store);
        let synced = sync(&store, config, &mut None, time::now()).await.map_err(|why| why.to_string());
        store.close().await;
        synced
    })?;
    for fault in faults.iter().chain(&remarks) {
        eprintln!("{fault}");
    }
    if args.json {
        sayln!("{}", to_json(&Row { files, published, withdrawn, faults: faults.len() })?);
    } else if read {
        sayln!("{files} files read, {published} published, {withdrawn} withdrawn, {} faults", faults.len());
    } else {
        sayln!("nothing changed in the folder");
    }
    Ok(if faults.is_empty() { Outcome::Done } else { Outcome::Faults })
}
