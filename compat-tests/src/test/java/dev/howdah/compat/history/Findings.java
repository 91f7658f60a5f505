package dev.howdah.compat.history;

import dev.howdah.compat.history.Invariant.Name;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a check found: a count for each violated invariant, and the first few in words. Thread: the checker's. */
public final class Findings {

    private static final int EXAMPLES_MAX = 10;

    private final Map<Name, Integer> counts = new EnumMap<>(Name.class);
    private final Map<Name, List<String>> examples = new EnumMap<>(Name.class);

    void violated(Name name, String detail) {
        counts.merge(name, 1, Integer::sum);
        List<String> some = examples.computeIfAbsent(name, unused -> new ArrayList<>());
        if (some.size() < EXAMPLES_MAX) {
            some.add(detail);
        }
    }

    public boolean isClean() {
        return counts.isEmpty();
    }

    /** The invariants that do not hold. */
    public Set<Name> violated() {
        return Set.copyOf(counts.keySet());
    }

    public int count(Name name) {
        return counts.getOrDefault(name, 0);
    }

    @Override
    public String toString() {
        if (isClean()) {
            return "nothing found";
        }
        StringBuilder text = new StringBuilder();
        counts.forEach((name, count) -> {
            text.append(String.format("%d %s (%s): %d%n", name.number(), name, name.promise(), count));
            examples.getOrDefault(name, List.of())
                    .forEach(example -> text.append("    ").append(example).append('\n'));
        });
        return text.toString();
    }
}
