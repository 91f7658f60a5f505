package dev.howdah.broker.group.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A table of what each event does in each state, as text: a line for each event, a column for each state. */
final class StateTable {

    private StateTable() {}

    /**
     * (state, event, expected) for every cell.
     *
     * @param states all that there are, in the order of the columns
     * @param events all that there are; a table that misses one is wrong
     */
    static Stream<Arguments> cells(String table, List<String> states, List<String> events) {
        List<Arguments> cells = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        List<String> lines = table.lines().filter(line -> !line.isBlank()).toList();
        assertThat(split(lines.get(0)).subList(1, states.size() + 1)).isEqualTo(states);
        for (String line : lines.subList(1, lines.size())) {
            List<String> row = split(line);
            assertThat(row).as(line).hasSize(states.size() + 1);
            seen.add(row.get(0));
            for (int i = 0; i < states.size(); i++) {
                cells.add(Arguments.of(states.get(i), row.get(0), row.get(i + 1)));
            }
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(events);
        return cells.stream();
    }

    private static List<String> split(String line) {
        return Arrays.stream(line.split("\\|", -1)).map(String::trim).toList();
    }
}
