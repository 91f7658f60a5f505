package dev.howdah.compat.groups;

import dev.howdah.compat.history.Event;
import dev.howdah.compat.history.Event.Change;
import dev.howdah.compat.history.Event.CommitLost;
import dev.howdah.compat.history.Event.Committed;
import dev.howdah.compat.history.Event.Owned;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import dev.howdah.compat.history.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** What the members of one group on one topic say, from whatever process, in the order of the clock. Thread: any. */
final class GroupLog {

    private record Timed(long nanos, Event event) {}

    private final String group;
    private final String topic;
    private final List<Timed> events = new ArrayList<>();
    private final Map<String, Set<Integer>> owned = new LinkedHashMap<>();
    private final Map<Integer, BitSet> processed = new HashMap<>();
    private final Map<String, Integer> generations = new TreeMap<>();
    private final Map<String, Integer> assignments = new TreeMap<>();
    private final Set<String> ended = new TreeSet<>();
    private final List<String> failures = new ArrayList<>();
    private long reads;
    private long lostCommits;
    private long lastReadNanos;
    private long longestGapNanos;

    GroupLog(String group, String topic) {
        this.group = group;
        this.topic = topic;
    }

    String group() {
        return group;
    }

    String topic() {
        return topic;
    }

    /** A line of {@link MemberLine}. */
    synchronized void line(String line) {
        String[] words = line.split(" ", 4);
        long nanos = Long.parseLong(words[0]);
        String member = words[1];
        String detail = words.length > 3 ? words[3] : "";
        switch (words[2]) {
            case MemberLine.ASSIGNED -> owned(nanos, member, detail, Change.ASSIGNED);
            case MemberLine.REVOKED -> owned(nanos, member, detail, Change.REVOKED);
            case MemberLine.LOST -> owned(nanos, member, detail, Change.LOST);
            case MemberLine.READ -> {
                String[] read = detail.split(" ", 3);
                read(nanos, member, Integer.parseInt(read[0]), Long.parseLong(read[1]), read[2]);
            }
            case MemberLine.COMMITTED -> {
                for (String offset : detail.split(",")) {
                    String[] parts = offset.split(":");
                    committed(nanos, Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
                }
            }
            case MemberLine.COMMIT_LOST -> {
                lostCommits++;
                events.add(new Timed(nanos, new CommitLost(reader(member), detail)));
            }
            case MemberLine.ENDED -> gone(nanos, member, Change.LEFT);
            default -> failures.add(line);
        }
        notifyAll();
    }

    /** Something about a member that is not in its lines: it failed, or it said what nobody understands. */
    synchronized void failed(String what) {
        failures.add(what);
        notifyAll();
    }

    /** To be told before the signal is sent. */
    synchronized void killed(String member) {
        gone(System.nanoTime(), member, Change.KILLED);
    }

    /** It ended as it should, and its client does not say so itself. */
    synchronized void left(String member) {
        gone(System.nanoTime(), member, Change.LEFT);
    }

    /** What a client says about its assignment that cannot be put in order with other processes: only looked at, not judged. */
    synchronized void shown(String member, Set<Integer> partitions) {
        owned.put(member, partitions);
        notifyAll();
    }

    synchronized void read(long nanos, String member, int partition, long offset, String value) {
        events.add(new Timed(nanos, new Seen(reader(member), at(partition), offset, value, value)));
        processed.computeIfAbsent(partition, unused -> new BitSet()).set(Math.toIntExact(offset));
        reads++;
        longestGapNanos = Math.max(longestGapNanos, nanos - lastReadNanos);
        lastReadNanos = nanos;
        notifyAll();
    }

    synchronized void committed(long nanos, int partition, long offset) {
        events.add(new Timed(nanos, new Committed(group, at(partition), offset)));
    }

    private void owned(long nanos, String member, String detail, Change change) {
        String[] words = detail.split(" ", 2);
        Set<Integer> now = words[1].isBlank()
                ? Set.of()
                : Arrays.stream(words[1].split(","))
                        .map(Integer::valueOf)
                        .collect(Collectors.toCollection(TreeSet::new));
        owned.put(member, now);
        int generation = Integer.parseInt(words[0]);
        generations.put(member, generation);
        if (change == Change.ASSIGNED) {
            assignments.merge(member, 1, Integer::sum);
        }
        add(nanos, member, generation, now, change);
    }

    private void gone(long nanos, String member, Change change) {
        boolean spoke = generations.containsKey(member);
        owned.remove(member);
        ended.add(member);
        if (spoke || change == Change.KILLED) {
            add(nanos, member, Owned.NO_GENERATION, Set.of(), change);
        }
    }

    private void add(long nanos, String member, int generation, Set<Integer> partitions, Change change) {
        Set<TopicPartition> all = partitions.stream().map(this::at).collect(Collectors.toSet());
        events.add(new Timed(nanos, new Owned(reader(member), generation, all, change)));
    }

    /** {@code members} have something each, together all partitions, each once. */
    synchronized boolean isShared(int members, int partitions) {
        List<Integer> all = owned.values().stream().flatMap(Set::stream).toList();
        return owned.size() == members
                && owned.values().stream().noneMatch(Set::isEmpty)
                && all.size() == partitions
                && Set.copyOf(all).size() == partitions;
    }

    synchronized boolean hasEnded(String member) {
        return ended.contains(member);
    }

    /** How many different records were processed. */
    synchronized long processed() {
        return processed.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /** How many records were processed more than once. */
    synchronized long repeated() {
        return reads - processed();
    }

    synchronized long lostCommits() {
        return lostCommits;
    }

    /** How often each member was given an assignment. */
    synchronized Map<String, Integer> assignments() {
        return new TreeMap<>(assignments);
    }

    synchronized void startPhase() {
        longestGapNanos = 0;
        lastReadNanos = System.nanoTime();
    }

    /** The longest time in this phase in which the group processed nothing. */
    synchronized long longestGapMs() {
        return longestGapNanos / 1_000_000;
    }

    synchronized void requireHealthy() {
        if (!failures.isEmpty()) {
            throw new AssertionError(group + ": " + failures);
        }
    }

    @Override
    public synchronized String toString() {
        return group + ": " + (owned.isEmpty() ? "" : "owned " + owned + ", ") + "processed " + processed()
                + ", repeated " + repeated() + ", lost commits " + lostCommits;
    }

    /** Everything that was said so far, in order. */
    synchronized void addTo(History history) {
        events.stream()
                .sorted(Comparator.comparingLong(Timed::nanos))
                .forEachOrdered(timed -> history.add(timed.event()));
    }

    private Reader reader(String member) {
        return Reader.subscribe(member, group);
    }

    private TopicPartition at(int partition) {
        return new TopicPartition(topic, partition);
    }
}
