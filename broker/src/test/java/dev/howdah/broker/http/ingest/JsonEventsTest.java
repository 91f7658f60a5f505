package dev.howdah.broker.http.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEventsTest {

    private static List<Event> body(String json) throws BadEventException {
        return JsonEvents.body(json.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String text(@Nullable Slice slice) {
        return slice == null ? null : new String(slice.bytes(), slice.from(), slice.length(), StandardCharsets.UTF_8);
    }

    @Test
    void elements_keep_their_bytes() throws Exception {
        List<Event> events =
                body(" [ {\"b\" : 1,\"a\":[ ]} , \"tä\\u0041xt\",-1.50e3 ,true,null, [1, [2]] ,0,\"\",{}] \n");
        assertThat(events)
                .extracting(event -> text(event.value()))
                .containsExactly(
                        "{\"b\" : 1,\"a\":[ ]}",
                        "\"tä\\u0041xt\"",
                        "-1.50e3",
                        "true",
                        "null",
                        "[1, [2]]",
                        "0",
                        "\"\"",
                        "{}");
        assertThat(events).extracting(Event::place).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void records_have_keys_partitions_times_and_headers() throws Exception {
        List<Event> events = body("{\"records\": [{\"value\": {\"a\" : 1}, \"key\": \"k\\u0031\", \"partition\": 3,"
                + "\"timestamp\": 12, \"headers\": {\"a\": \"x\", \"b\": [\"y\", null, 7]}},"
                + "{\"key\": {\"id\" : 1}, \"value\": null, \"timestamp\": \"1970-01-01T00:00:01+00:00\"},"
                + "{\"value\": \"text\" }, {\"value\":  12.5, \"key\": 7}, {}]}");
        assertThat(events)
                .extracting(event -> text(event.value()))
                .containsExactly("{\"a\" : 1}", null, "\"text\"", "12.5", null);
        assertThat(events)
                .extracting(event -> text(event.key()))
                .containsExactly("k1", "{\"id\" : 1}", null, "7", null);
        assertThat(events).extracting(Event::partition).containsExactly(3, -1, -1, -1, -1);
        assertThat(events.get(0).timestampMs()).isEqualTo(12);
        assertThat(events.get(1).timestampMs()).isEqualTo(1_000);
        assertThat(events.get(0).headers())
                .extracting(header -> header.name() + "=" + text(header.value()))
                .containsExactly("a=x", "b=y", "b=null", "b=7");
    }

    @Test
    void an_object_with_more_than_records_is_an_event() throws Exception {
        assertThat(body("{\"records\": [], \"total\": 1}")).hasSize(1);
        assertThat(body("{\"records\": 1}")).hasSize(1);
        assertThat(body("{\"records\": []}")).isEmpty();
        assertThat(body("[]")).isEmpty();
        assertThat(body("12")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,",
                "[1 2]",
                "[1,]",
                "{\"a\":}",
                "{a:1}",
                "nul",
                "nulll",
                "01",
                "1.",
                "'a'",
                "\"a",
                "\"\u0001\"",
                "\"\\x\"",
                "1 2",
                "[1] 2",
                "{} {}",
                "NaN",
                "// no\n1",
                "{\"records\": [1]}",
                "{\"records\": [{\"valu\": 1}]}",
                "{\"records\": [{\"value\": 1, \"partition\": -1}]}",
                "{\"records\": [{\"value\": 1, \"partition\": 1.5}]}",
                "{\"records\": [{\"value\": 1, \"partition\": 99999999999999999999}]}",
                "{\"records\": [{\"value\": 1, \"timestamp\": \"soon\"}]}",
                "{\"records\": [{\"value\": 1, \"timestamp\": -1}]}",
                "{\"records\": [{\"value\": 1, \"headers\": [1]}]}",
                "{\"records\": [{\"value\": 1}]} 2",
            })
    void bad_json_is_refused(String json) {
        assertThatThrownBy(() -> body(json)).isInstanceOf(BadEventException.class);
    }

    /** Millions of events of two bytes each would be half a gigabyte. */
    @Test
    void what_would_become_too_many_objects_is_refused() throws Exception {
        assertThat(body("[" + "1,".repeat(200_000) + "1]")).hasSize(200_001);
        assertThat(body("[[" + "1,".repeat(1_000_000) + "1]]")).hasSize(1);
        assertThatThrownBy(() -> body("[" + "1,".repeat(1_000_000) + "1]")).hasMessageContaining("names and values");
        assertThatThrownBy(() -> body("{\"records\":[{\"headers\":{\"a\":[" + "1,".repeat(1_000_000) + "1]}}]}"))
                .hasMessageContaining("names and values");
    }

    @Test
    void a_key_has_both_halves_of_a_pair() throws Exception {
        assertThat(body("{\"records\":[{\"key\":\"\\ud83d\\ude00\"}]}"))
                .extracting(event -> text(event.key()))
                .containsExactly("\ud83d\ude00");
    }

    @Test
    void deep_json_and_other_encodings_are_refused() {
        assertThatThrownBy(() -> body("[".repeat(100_000))).isInstanceOf(BadEventException.class);
        for (byte[] bytes : List.of(
                new byte[] {'"', (byte) 0xff, '"'},
                new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'},
                "\"ä\"".getBytes(StandardCharsets.ISO_8859_1),
                "\"ä\"".getBytes(StandardCharsets.UTF_16),
                "\"a\"".getBytes(StandardCharsets.UTF_16BE),
                "\"a\"".getBytes(StandardCharsets.UTF_16LE),
                "\ufeff1".getBytes(StandardCharsets.UTF_8),
                "{\"records\":[{\"key\":\"\\ud800\"}]}".getBytes(StandardCharsets.UTF_8),
                "{\"records\":[{\"headers\":{\"\\ud801\":\"a\"}}]}".getBytes(StandardCharsets.UTF_8))) {
            assertThatThrownBy(() -> JsonEvents.body(bytes)).isInstanceOf(BadEventException.class);
        }
    }
}
