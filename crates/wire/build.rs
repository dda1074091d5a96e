//! Makes Rust of the published contract: messages, services, the descriptors for reflection, and the conversions
//! between the messages and the facts of `journey`. No `protoc` is needed.

#[path = "build/conversions.rs"]
mod conversions;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FileDescriptorSet};

const PROTO_DIR: &str = "../../proto";
const PACKAGE_DIR: &str = "journeyledger/v1";
/// Messages that stay bytes where they stand in another one.
const KEPT_AS_BYTES: [&str; 2] = [".journeyledger.v1.Fact", ".journeyledger.v1.AppendRequest"];

/// The message that is written and read by hand.
const RECORDED_EVENT: &str = ".journeyledger.v1.RecordedEvent";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={PROTO_DIR}/{PACKAGE_DIR}");
    println!("cargo::rerun-if-changed=build");
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);

    let mut compiler = protox::Compiler::new([PROTO_DIR])?;
    compiler.include_imports(true).include_source_info(true).open_files(contract_files()?)?;
    fs::write(out_dir.join("descriptor.bin"), compiler.encode_file_descriptor_set())?;

    let mut files = compiler.file_descriptor_set();
    fs::write(out_dir.join("conversions.rs"), conversions::generate(&files)?)?;
    keep_as_bytes(&mut files);

    let mut config = tonic_prost_build::Config::new();
    config.bytes(["."]).enable_type_names();
    config.extern_path(RECORDED_EVENT, "crate::recorded::RecordedEvent");
    tonic_prost_build::configure()
        .codec_path("crate::codec::StrictCodec")
        .compile_fds_with_config(files, config)?;
    Ok(())
}

fn contract_files() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(Path::new(PROTO_DIR).join(PACKAGE_DIR))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "proto") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// A message inside another one is the same bytes on the wire as a `bytes` field. A fact that is read as bytes can be
/// sealed as it came and handed out as it was stored; an append of a stream that is read as bytes, and cannot be read
/// further, is refused on its own and does not end the stream.
fn keep_as_bytes(files: &mut FileDescriptorSet) {
    fn retype(message: &mut DescriptorProto) {
        for field in &mut message.field {
            if KEPT_AS_BYTES.contains(&field.type_name()) {
                field.set_type(Type::Bytes);
                field.type_name = None;
            }
        }
        message.nested_type.iter_mut().for_each(retype);
    }
    files.file.iter_mut().flat_map(|file| &mut file.message_type).for_each(retype);
}
