package dev.howdah.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.wire.MalformedMessageException;
import dev.howdah.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Frames written down byte by byte in src/test/resources/golden: what is after a # there is for the reader. */
class GoldenFramesTest {

    /** A frame after its length: header, then body. */
    private record Frame(byte[] bytes) {

        static Frame named(String name) throws IOException {
            try (InputStream in = GoldenFramesTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
                String hex = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceAll("#.*", "").replace(" ", ""))
                        .collect(Collectors.joining());
                ByteBuf frame = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
                assertThat(frame.readInt()).as("length of the frame").isEqualTo(frame.readableBytes());
                return new Frame(ByteBufUtil.getBytes(frame));
            }
        }

        /** Reads a request as a broker does and sees that it is written back to the same bytes. */
        <T extends ApiMessage> T request(Class<T> type, String clientId, int correlationId) {
            ByteBuf frame = Unpooled.wrappedBuffer(bytes);
            ApiKey key = ApiKey.ofId(frame.getShort(0)).orElseThrow();
            short version = frame.getShort(2);
            WireReader in = new WireReader(frame);
            RequestHeader header = RequestHeader.read(in, key.requestHeaderVersion(version));
            assertThat(header).isEqualTo(new RequestHeader(key.id(), version, correlationId, clientId));
            T body = type.cast(key.readRequest(in, version));
            in.requireFullyRead();
            assertWritten(header, key.requestHeaderVersion(version), body, version);
            assertThatEveryPrefixIsMalformed(key, version);
            return body;
        }

        <T extends ApiMessage> T response(Class<T> type, ApiKey key, short version, int correlationId) {
            WireReader in = new WireReader(Unpooled.wrappedBuffer(bytes));
            ResponseHeader header = ResponseHeader.read(in, key.responseHeaderVersion(version));
            assertThat(header.correlationId()).isEqualTo(correlationId);
            T body = type.cast(key.readResponse(in, version));
            in.requireFullyRead();
            assertWritten(header, key.responseHeaderVersion(version), body, version);
            return body;
        }

        private void assertWritten(ApiMessage header, short headerVersion, ApiMessage body, short version) {
            ByteBuf written = Unpooled.wrappedBuffer(
                    KafkaOracle.writeOurs(header, headerVersion), KafkaOracle.writeOurs(body, version));
            assertThat(ByteBufUtil.hexDump(written)).isEqualTo(ByteBufUtil.hexDump(bytes));
        }

        private void assertThatEveryPrefixIsMalformed(ApiKey key, short version) {
            for (int length = 0; length < bytes.length; length++) {
                WireReader in = new WireReader(Unpooled.wrappedBuffer(bytes, 0, length));
                boolean isRefused = false;
                try {
                    RequestHeader.read(in, key.requestHeaderVersion(version));
                    key.readRequest(in, version);
                } catch (MalformedMessageException expected) {
                    isRefused = true;
                }
                assertThat(isRefused).as("cut to %d bytes", length).isTrue();
            }
        }
    }

    @Test
    void an_api_versions_request_v3_names_the_client() throws IOException {
        ApiVersionsRequest request =
                Frame.named("api-versions-request-v3").request(ApiVersionsRequest.class, "rdkafka", 1);
        assertThat(request.clientSoftwareName()).isEqualTo("librdkafka");
        assertThat(request.clientSoftwareVersion()).isEqualTo("2.3.0");
    }

    @Test
    void an_api_versions_response_has_the_old_header_and_tagged_features() throws IOException {
        ApiVersionsResponse response = Frame.named("api-versions-response-v3")
                .response(ApiVersionsResponse.class, ApiKey.API_VERSIONS, (short) 3, 1);
        assertThat(response.apiKeys())
                .containsExactly(
                        new ApiVersionsResponse.ApiVersion((short) 0, (short) 0, (short) 13),
                        new ApiVersionsResponse.ApiVersion((short) 18, (short) 0, (short) 5));
        assertThat(response.finalizedFeaturesEpoch()).isEqualTo(7);
        assertThat(response.finalizedFeatures())
                .containsExactly(new ApiVersionsResponse.FinalizedFeatureKey("group.version", (short) 1, (short) 1));
    }

    @Test
    void a_metadata_request_v0_and_v12_say_all_topics_differently() throws IOException {
        assertThat(Frame.named("metadata-request-v0-all")
                        .request(MetadataRequest.class, "kafka-python", 2)
                        .topics())
                .isEmpty();
        assertThat(Frame.named("metadata-request-v12-all")
                        .request(MetadataRequest.class, null, 3)
                        .topics())
                .isNull();
    }

    @Test
    void a_produce_request_v9_carries_its_batch_untouched() throws IOException {
        ProduceRequest request = Frame.named("produce-request-v9").request(ProduceRequest.class, "p", 4);
        assertThat(request.transactionalId()).isNull();
        assertThat(request.acks()).isEqualTo((short) -1);
        assertThat(request.timeoutMs()).isEqualTo(30_000);
        ProduceRequest.TopicProduceData topic = request.topicData().get(0);
        assertThat(topic.name()).isEqualTo("t");
        ProduceRequest.PartitionProduceData partition = topic.partitionData().get(0);
        assertThat(partition.index()).isEqualTo(5);
        assertThat(ByteBufUtil.hexDump(partition.records())).isEqualTo("000102");
    }

    @Test
    void a_fetch_request_v17_names_topics_by_id_and_tags_the_replica() throws IOException {
        FetchRequest request = Frame.named("fetch-request-v17").request(FetchRequest.class, "f", 5);
        assertThat(request.clusterId()).isEqualTo("c1");
        assertThat(request.replicaState()).isEqualTo(FetchRequest.ReplicaState.DEFAULT);
        assertThat(request.maxWaitMs()).isEqualTo(500);
        assertThat(request.topics())
                .extracting(FetchRequest.FetchTopic::topicId)
                .containsExactly(new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L));
        assertThat(request.topics().get(0).partitions())
                .isEqualTo(List.of(FetchRequest.FetchPartition.builder()
                        .partition(1)
                        .currentLeaderEpoch(0)
                        .fetchOffset(100)
                        .partitionMaxBytes(1 << 20)
                        .build()));
    }

    @Test
    void a_sync_group_response_keeps_an_empty_assignment_empty() throws IOException {
        SyncGroupResponse response = Frame.named("sync-group-response-v5-empty")
                .response(SyncGroupResponse.class, ApiKey.SYNC_GROUP, (short) 5, 6);
        assertThat(response.protocolType()).isEqualTo("consumer");
        assertThat(response.assignment().isReadable()).isFalse();
    }
}
