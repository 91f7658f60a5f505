package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Change;
import dev.howdah.compat.history.Event.Committed;
import dev.howdah.compat.history.Event.Owned;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * 8: in one generation a partition has one owner; at one time too, unless one of two was lost to the group without
 * knowing it yet; a member sees only what it owns; a committed offset never goes back by itself.
 */
final class GroupOwnership implements Invariant {

    private record Place(String group, TopicPartition at) {}

    private record Holding(Place place, int generation) {}

    /** One member has one partition, from an assignment until {@code end}. */
    private static final class Hold {
        private final Reader reader;
        private @Nullable Change end;

        private Hold(Reader reader) {
            this.reader = reader;
        }

        private boolean wasTakenAway() {
            return end == Change.LOST || end == Change.KILLED;
        }
    }

    private record Overlap(Place place, Hold first, Hold second) {}

    @Override
    public Name name() {
        return Name.GROUP;
    }

    @Override
    public void check(History history, Findings findings) {
        new Pass(findings).over(history);
    }

    private final class Pass {
        private final Findings findings;
        private final Map<Place, List<Hold>> holds = new HashMap<>();
        private final Map<Holding, Reader> owners = new HashMap<>();
        private final Map<Reader, Owned> latest = new HashMap<>();
        private final Map<Place, Long> commits = new HashMap<>();
        private final List<Overlap> overlaps = new ArrayList<>();

        private Pass(Findings findings) {
            this.findings = findings;
        }

        private void over(History history) {
            for (Event event : history.events()) {
                if (event instanceof Owned owned) {
                    onOwned(owned);
                } else if (event instanceof Seen seen) {
                    onSeen(seen);
                } else if (event instanceof Committed committed) {
                    onCommitted(committed);
                }
            }
            for (Overlap overlap : overlaps) {
                if (!overlap.first().wasTakenAway() && !overlap.second().wasTakenAway()) {
                    findings.violated(
                            name(),
                            overlap.place() + " was given to "
                                    + overlap.second().reader.name() + " while "
                                    + overlap.first().reader.name() + " had it");
                }
            }
        }

        private void onOwned(Owned owned) {
            Owned before = latest.put(owned.reader(), owned);
            if (before != null) {
                for (TopicPartition at : before.partitions()) {
                    if (!owned.partitions().contains(at)) {
                        end(new Place(owned.reader().group(), at), owned);
                    }
                }
            }
            for (TopicPartition at : owned.partitions()) {
                Place place = new Place(owned.reader().group(), at);
                checkGeneration(place, owned);
                if (before == null || !before.partitions().contains(at)) {
                    begin(place, owned.reader());
                }
            }
        }

        private void checkGeneration(Place place, Owned owned) {
            if (owned.generation() == Owned.NO_GENERATION) {
                return;
            }
            Reader other = owners.putIfAbsent(new Holding(place, owned.generation()), owned.reader());
            if (other != null && !other.equals(owned.reader())) {
                findings.violated(
                        name(),
                        place + " belongs to " + other.name() + " and to "
                                + owned.reader().name() + " in generation " + owned.generation());
            }
        }

        private void begin(Place place, Reader reader) {
            Hold hold = new Hold(reader);
            List<Hold> now = holds.computeIfAbsent(place, unused -> new ArrayList<>());
            now.forEach(other -> overlaps.add(new Overlap(place, other, hold)));
            now.add(hold);
        }

        private void end(Place place, Owned owned) {
            holds.getOrDefault(place, List.of()).removeIf(hold -> {
                if (!hold.reader.equals(owned.reader())) {
                    return false;
                }
                hold.end = owned.change();
                return true;
            });
        }

        private void onSeen(Seen seen) {
            Owned owned = latest.get(seen.reader());
            if (owned != null && !owned.partitions().contains(seen.at())) {
                findings.violated(
                        name(),
                        seen.reader().name() + " saw " + seen.at() + "@" + seen.offset() + ", which it does not own");
            }
        }

        private void onCommitted(Committed committed) {
            Long before = commits.put(new Place(committed.group(), committed.at()), committed.offset());
            if (before != null && before > committed.offset()) {
                findings.violated(
                        name(),
                        committed.group() + " had committed " + committed.at() + "@" + before + ", and then "
                                + committed.offset());
            }
        }
    }
}
