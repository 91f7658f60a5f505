package dev.howdah.broker.group;

import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The world of one machine under test: a clock moved by hand, saves that finish when the test says so. */
final class TestTurn implements Turn {

    long nowMs = 1_000_000;
    GroupSettings settings = GroupSettings.DEFAULT;
    Group group;
    boolean forgotten;
    final Deque<Save> saves = new ArrayDeque<>();
    final List<GroupChange> saved = new ArrayList<>();
    private final Map<TimerKey, Long> timers = new LinkedHashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private int uuids;

    record Save(GroupChange change, Consumer<Turn> then) {}

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public GroupSettings settings() {
        return settings;
    }

    @Override
    public String newUuid() {
        return "uuid" + ++uuids;
    }

    @Override
    public <R extends ApiMessage> void reply(Reply<R> to, R response) {
        to.send(response);
    }

    @Override
    public <R extends ApiMessage> void replyWhenSaved(Reply<R> to, R response, Function<KafkaError, R> ifLost) {
        if (saves.isEmpty()) {
            to.send(response);
        } else {
            held.add(() -> to.send(response));
        }
    }

    @Override
    public void save(GroupChange change, Consumer<Turn> then) {
        saves.add(new Save(change, then));
    }

    @Override
    public void schedule(TimerKey key, long delayMs) {
        timers.put(key, nowMs + delayMs);
    }

    @Override
    public void cancel(TimerKey key) {
        timers.remove(key);
    }

    @Override
    public void replaceGroup(Group successor) {
        group = successor;
    }

    @Override
    public void forget() {
        forgotten = true;
        timers.clear();
    }

    /** Finishes what was being saved. */
    TestTurn finishSaves() {
        while (!saves.isEmpty()) {
            finishOneSave();
        }
        held.forEach(Runnable::run);
        held.clear();
        return this;
    }

    void finishOneSave() {
        Save save = saves.remove();
        saved.add(save.change);
        save.then.accept(this);
    }

    boolean isSet(TimerKey key) {
        return timers.containsKey(key);
    }

    /** Moves the clock, running out the timers on the way in their order. */
    void advance(long ms) {
        long until = nowMs + ms;
        while (true) {
            TreeMap<Long, TimerKey> byTime = new TreeMap<>();
            timers.forEach((key, at) -> byTime.putIfAbsent(at, key));
            if (byTime.isEmpty() || byTime.firstKey() > until) {
                break;
            }
            nowMs = Math.max(nowMs, byTime.firstKey());
            TimerKey key = byTime.firstEntry().getValue();
            timers.remove(key);
            group.onTimer(key, this);
        }
        nowMs = until;
    }
}
