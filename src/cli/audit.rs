//! `bangban audit`: whether the audit log is as it was written.

use clap::{Args, Subcommand};
use tokio::runtime::Runtime;

use crate::{
    cli::{Outcome, Refusal, user},
    config::Config,
};

#[derive(Debug, Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Check every line; exit 1 names the first that is not as it was written
    Verify,
}

pub fn run(args: &AuditArgs, config: &Config) -> Result<Outcome, Refusal> {
    let Act::Verify = args.act;
    let runtime = Runtime::new().map_err(|why| format!("the runtime cannot start: {why}"))?;
    runtime.block_on(async {
        let store = user::open(config).await?;
        let mut read = store.read().await.map_err(|why| why.to_string())?;
        match read.check_audit().await.map_err(|why| why.to_string())? {
            Ok(chain) => {
                sayln!("{} lines, whole; last hash {}", chain.seq, chain.hash);
                Ok(Outcome::Done)
            }
            Err(broken) => {
                sayln!("{broken}");
                Ok(Outcome::Faults)
            }
        }
    })
}
