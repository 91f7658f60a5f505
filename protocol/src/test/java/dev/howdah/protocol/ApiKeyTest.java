package dev.howdah.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.message.FetchRequest;
import dev.howdah.protocol.message.FetchResponse;
import dev.howdah.protocol.wire.WireReader;
import dev.howdah.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ApiKeyTest {

    @Test
    void there_is_one_for_every_api_of_kafka_that_has_a_version() {
        assertThat(ApiKey.values())
                .extracting(ApiKey::name)
                .containsExactlyElementsOf(Arrays.stream(ApiKeys.values())
                        .filter(ApiKeys::hasValidVersion)
                        .map(ApiKeys::name)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void ids_versions_and_header_versions_are_kafkas(ApiKey key) {
        ApiKeys theirs = ApiKeys.valueOf(key.name());
        assertThat(key.id()).isEqualTo(theirs.id);
        assertThat(key.lowestVersion()).isEqualTo(theirs.oldestVersion());
        assertThat(key.highestVersion()).isEqualTo(theirs.latestVersion(false));
        for (short version = key.lowestVersion(); version <= key.highestVersion(); version++) {
            assertThat(key.requestHeaderVersion(version)).isEqualTo(theirs.requestHeaderVersion(version));
            assertThat(key.responseHeaderVersion(version)).isEqualTo(theirs.responseHeaderVersion(version));
        }
        assertThat(ApiKey.ofId(key.id())).contains(key);
    }

    @Test
    void an_id_without_an_api_is_empty() {
        assertThat(ApiKey.ofId((short) -1)).isEmpty();
        assertThat(ApiKey.ofId((short) 4)).as("LeaderAndIsr, removed").isEmpty();
        assertThat(ApiKey.ofId((short) 95)).isEmpty();
        assertThat(ApiKey.ofId(Short.MAX_VALUE)).isEmpty();
        assertThat(ApiKey.ofId(Short.MIN_VALUE)).isEmpty();
    }

    @Test
    void a_key_reads_its_own_request_and_response() {
        short version = 18;
        try (WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
            FetchRequest.DEFAULT.write(out, version);
            ByteBuf request = out.finish();
            assertThat(ApiKey.FETCH.readRequest(new WireReader(request), version))
                    .isEqualTo(FetchRequest.DEFAULT);
            request.release();
        }
        try (WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
            FetchResponse.DEFAULT.write(out, version);
            ByteBuf response = out.finish();
            assertThat(ApiKey.FETCH.readResponse(new WireReader(response), version))
                    .isEqualTo(FetchResponse.DEFAULT);
            response.release();
        }
    }
}
