package dev.howdah.broker.http.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {

    private static final int LINE_BYTES_MAX = 10;

    private static List<String> read(String text, int step) throws BadEventException {
        List<String> events = new ArrayList<>();
        EventReader.Sink sink = event -> {
            Slice value = event.value();
            assertThat(value).isNotNull();
            events.add(event.place() + ":" + new String(value.bytes(), value.from(), value.length(), UTF_8));
        };
        Lines lines = new Lines(LINE_BYTES_MAX, JsonEvents::plain);
        byte[] bytes = text.getBytes(UTF_8);
        for (int at = 0; at < bytes.length; at += step) {
            lines.take(new Slice(bytes, at, Math.min(step, bytes.length - at)), sink);
        }
        lines.end(sink);
        return events;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void lines_end_with_lf_or_crlf_and_empty_ones_are_none(int step) throws Exception {
        assertThat(read("1\r\n\r\n\n\"zwei\" \n3", step)).containsExactly("1:1", "4:\"zwei\" ", "5:3");
        assertThat(read("1\r\n\n", step)).containsExactly("1:1");
        assertThat(read("\"12345678\"\n", step)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void a_line_may_not_be_too_long(int step) {
        assertThatThrownBy(() -> read("1\n\"123456789\"\n", step))
                .isInstanceOfSatisfying(
                        BadEventException.class, bad -> assertThat(bad.place()).isEqualTo(2));
    }
}
