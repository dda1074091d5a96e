//! One process: the gRPC service and the command line.

fn main() -> anyhow::Result<()> {
    Ok(())
}
