package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Coverage;
import dev.howdah.compat.history.Event.Mode;
import dev.howdah.compat.history.Event.Seen;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** 11: what SQL shows at an offset and what a fetch returned are the same record, and neither has more of them. */
final class SameBytes implements Invariant {

    @Override
    public Name name() {
        return Name.SAME_BYTES;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<Place, String> rows = new HashMap<>();
        Set<Place> completelyFetched = new HashSet<>();
        boolean[] completeRows = {false};
        history.forEach(Seen.class, seen -> {
            boolean complete = seen.reader().coverage() == Coverage.COMPLETE;
            if (seen.reader().mode() == Mode.SQL) {
                rows.put(new Place(seen.at(), seen.offset()), seen.content());
                completeRows[0] |= complete;
            } else if (complete) {
                completelyFetched.add(new Place(seen.at(), seen.offset()));
            }
        });
        history.forEach(Seen.class, seen -> {
            if (seen.reader().mode() == Mode.SUBSCRIBE) {
                // Members of groups tell the value alone.
                return;
            }
            Place place = new Place(seen.at(), seen.offset());
            String row = rows.get(place);
            String by =
                    place + " is " + seen.content() + " for " + seen.reader().name();
            if (row == null && completeRows[0]) {
                findings.violated(name(), by + ", and no row by SQL");
            } else if (row != null && !row.equals(seen.content())) {
                findings.violated(name(), by + ", and " + row + " by SQL");
            }
        });
        if (!completelyFetched.isEmpty()) {
            rows.forEach((place, row) -> {
                if (!completelyFetched.contains(place)) {
                    findings.violated(name(), place + " is " + row + " by SQL, and was not fetched");
                }
            });
        }
    }
}
