package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Coverage;
import dev.howdah.compat.history.Event.Head;
import dev.howdah.compat.history.Event.Positioned;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * A history of a log that expires, cut down to what must still be there at its end: what lies at or above the log starts that the
 * {@link Head}s tell, and those who read all of it. The whole history has other promises: see {@link HistoryChecker#ofGroups}.
 */
public final class RetainedHistory {

    private RetainedHistory() {}

    public static History of(History whole) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        whole.forEach(Head.class, head -> starts.put(head.at(), head.logStartOffset()));
        History retained = new History();
        whole.events().stream().filter(event -> isRetained(event, starts)).forEach(retained::add);
        return retained;
    }

    private static boolean isRetained(Event event, Map<TopicPartition, Long> starts) {
        if (event instanceof Acked acked) {
            return acked.offset() >= starts.getOrDefault(acked.at(), 0L);
        }
        if (event instanceof Seen seen) {
            return isComplete(seen.reader()) && seen.offset() >= starts.getOrDefault(seen.at(), 0L);
        }
        // The order of what is read is judged over the whole history.
        return !(event instanceof Positioned);
    }

    private static boolean isComplete(Reader reader) {
        return reader.coverage() == Coverage.COMPLETE;
    }
}
