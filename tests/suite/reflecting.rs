//! The contract as a running server tells it, for tools that have no copy of it.

use prost::Message;
use prost_types::FileDescriptorProto;
use tokio_stream::StreamExt;
use tonic::{Code, Status};
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1alpha::server_reflection_client as v1alpha;
use tonic_reflection::pb::v1alpha::{
    ServerReflectionRequest as ServerReflectionRequestAlpha, server_reflection_request as v1alpha_request,
};

use super::running::Running;

async fn ask(running: &Running, question: MessageRequest) -> Result<MessageResponse, Status> {
    let request = ServerReflectionRequest { host: String::new(), message_request: Some(question) };
    let mut client = ServerReflectionClient::new(running.channel.clone());
    let answers = client.server_reflection_info(tokio_stream::once(request)).await.expect("answered");
    let answer = answers.into_inner().next().await.expect("an answer")?;
    Ok(answer.message_response.expect("a message"))
}

#[tokio::test]
async fn every_service_is_listed_and_described() {
    let running = Running::start().await;
    let listed = ask(&running, MessageRequest::ListServices(String::new())).await;
    let Ok(MessageResponse::ListServicesResponse(listed)) = listed else {
        panic!("no list");
    };
    let names: Vec<&str> = listed.service.iter().map(|service| service.name.as_str()).collect();
    for service in journey_ledger::grpc::SERVICES.into_iter().chain(["grpc.health.v1.Health"]) {
        assert!(names.contains(&service), "{service} is not in {names:?}");
        let described = ask(&running, MessageRequest::FileContainingSymbol(service.to_owned())).await;
        let Ok(MessageResponse::FileDescriptorResponse(files)) = described else { panic!("no file") };
        let file = FileDescriptorProto::decode(files.file_descriptor_proto[0].as_slice()).expect("a file");
        let described = |name: &str| service == format!("{}.{name}", file.package());
        assert!(file.service.iter().any(|service| described(service.name())), "{service}");
    }
    // The older version of the service answers as well.
    let mut older = v1alpha::ServerReflectionClient::new(running.channel.clone());
    let question = v1alpha_request::MessageRequest::ListServices(String::new());
    let question = ServerReflectionRequestAlpha { host: String::new(), message_request: Some(question) };
    let answers = older.server_reflection_info(tokio_stream::once(question)).await.expect("answered");
    assert!(answers.into_inner().next().await.expect("an answer").is_ok());
    let unknown = ask(&running, MessageRequest::FileContainingSymbol("journeyledger.v1.Gossip".into())).await;
    assert_eq!(unknown.err().map(|status| status.code()), Some(Code::NotFound));
    running.stop().await;
}
