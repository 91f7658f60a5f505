package dev.howdah.broker.http.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CloudEventsTest {

    private static @Nullable String text(@Nullable Slice slice) {
        return slice == null ? null : new String(slice.bytes(), slice.from(), slice.length(), UTF_8);
    }

    private static HttpHeaders binary() {
        return new DefaultHttpHeaders()
                .set("Ce-Specversion", "1.0")
                .set("ce-id", "1")
                .set("ce-source", "/s")
                .set("ce-type", "t");
    }

    @Test
    void attributes_of_a_binary_event_are_headers_and_one_is_the_key() throws Exception {
        HttpHeaders headers = binary().set("ce-partitionkey", "k%C3%A9%2")
                .set("ce-subject", "100%")
                .set("content-type", "text/plain");

        List<Event> events = CloudEvents.binary(headers, "body".getBytes(UTF_8));

        assertThat(events).hasSize(1);
        assertThat(text(events.get(0).key())).isEqualTo("ké%2");
        assertThat(text(events.get(0).value())).isEqualTo("body");
        assertThat(events.get(0).headers())
                .extracting(header -> header.name() + "=" + text(header.value()))
                .containsExactly(
                        "ce_specversion=1.0",
                        "ce_id=1",
                        "ce_source=/s",
                        "ce_type=t",
                        "ce_partitionkey=ké%2",
                        "ce_subject=100%",
                        "content-type=text/plain");
        assertThat(CloudEvents.binary(binary(), new byte[0]).get(0).key()).isNull();
    }

    @Test
    void a_structured_event_is_the_value_as_it_is_written() throws Exception {
        String json = " {\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/s\", \"type\": \"t\","
                + " \"partitionkey\": \"k\", \"data\": {\"id\": 2}} ";
        List<Event> events = CloudEvents.structured(json.getBytes(UTF_8));

        assertThat(text(events.get(0).value())).isEqualTo(json);
        assertThat(text(events.get(0).key())).isEqualTo("k");
    }

    @Test
    void what_lacks_an_attribute_or_has_another_version_is_refused() {
        assertThatThrownBy(() -> CloudEvents.binary(binary().remove("ce-type"), new byte[0]))
                .hasMessageContaining("type missing");
        assertThatThrownBy(() -> CloudEvents.binary(binary().set("ce-specversion", "0.3"), new byte[0]))
                .hasMessageContaining("expected: 1.0");
        assertThatThrownBy(() -> CloudEvents.structured(
                        "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\",\"source\":7}".getBytes(UTF_8)))
                .hasMessageContaining("source missing");
    }
}
