package dev.howdah.broker.group.machine;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.GroupConfigs;
import dev.howdah.broker.group.machine.GroupTopics.GroupTopic;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupStore.GroupRow;
import dev.howdah.storage.GroupStore.MemberRow;
import dev.howdah.storage.GroupStore.StoredGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** The world of one group under test: a clock moved by hand, topics, and a store whose saves end when the test says. */
final class TestTurn implements Turn {

    long nowMs = 1_000_000;

    /** Whoever comes is assigned at once, unless a test is about the interval. */
    GroupSettings settings = GroupSettings.of(BrokerConfig.of(
            Map.of(GroupConfigs.CONSUMER_ASSIGNMENT_INTERVAL_MS, "0", GroupConfigs.SHARE_ASSIGNMENT_INTERVAL_MS, "0")));

    Group group;
    boolean forgotten;
    boolean savesAtOnce;
    int saveCount;
    final Topics topics = new Topics();
    final Deque<Save> saves = new ArrayDeque<>();
    final List<GroupChange> saved = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private final Map<TimerKey, Long> timers = new LinkedHashMap<>();
    private GroupRow row;
    private final Map<String, MemberRow> rows = new LinkedHashMap<>();
    private int uuids;

    record Save(GroupChange change, Consumer<Turn> then) {}

    /** Postgres is as quick as can be, until the test says otherwise. */
    static TestTurn savingAtOnce() {
        TestTurn turn = new TestTurn();
        turn.savesAtOnce = true;
        return turn;
    }

    /** Topics that the test makes, grows and deletes. */
    static final class Topics implements GroupTopics {

        private final Map<String, GroupTopic> byName = new TreeMap<>();
        private Object version = new Object();

        GroupTopic put(String name, int partitionCount) {
            GroupTopic known = byName.get(name);
            UUID id = known == null ? new UUID(7, name.hashCode()) : known.id();
            GroupTopic topic = new GroupTopic(id, name, partitionCount);
            byName.put(name, topic);
            version = new Object();
            return topic;
        }

        void remove(String name) {
            byName.remove(name);
            version = new Object();
        }

        @Override
        public Object version() {
            return version;
        }

        @Override
        public List<GroupTopic> all() {
            return List.copyOf(byName.values());
        }

        @Override
        public Optional<GroupTopic> find(String name) {
            return Optional.ofNullable(byName.get(name));
        }

        @Override
        public Optional<GroupTopic> find(UUID topicId) {
            return byName.values().stream()
                    .filter(topic -> topic.id().equals(topicId))
                    .findFirst();
        }
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public GroupSettings settings() {
        return settings;
    }

    @Override
    public GroupTopics topics() {
        return topics;
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
        saveCount++;
        saves.add(new Save(change, then));
        if (savesAtOnce) {
            finishSaves();
        }
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
        GroupChange change = save.change;
        saved.add(change);
        row = change.row();
        if (change.scope() == GroupChange.Scope.WHOLE) {
            rows.clear();
        }
        change.removed().forEach(rows::remove);
        change.members().forEach(member -> rows.put(member.memberId(), member));
        save.then.accept(this);
    }

    /** A new broker with what the store has; what was not saved is lost with the old one. */
    void restart(String groupId) {
        saves.clear();
        held.clear();
        timers.clear();
        group = row == null ? null : GroupCodecs.restore(new StoredGroup(groupId, row, List.copyOf(rows.values())));
        if (group != null) {
            group.onLoaded(this);
        }
    }

    @Override
    public void schedule(TimerKey key, long delayMs) {
        timers.put(key, nowMs + delayMs);
    }

    @Override
    public void cancel(TimerKey key) {
        timers.remove(key);
    }

    boolean isSet(TimerKey key) {
        return timers.containsKey(key);
    }

    int timerCount() {
        return timers.size();
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

    /** Moves the clock, running out the timers on the way in their order. */
    void advance(long ms) {
        long until = nowMs + ms;
        while (true) {
            TimerKey next = null;
            for (Map.Entry<TimerKey, Long> timer : timers.entrySet()) {
                if (timer.getValue() <= until && (next == null || timer.getValue() < timers.get(next))) {
                    next = timer.getKey();
                }
            }
            if (next == null) {
                break;
            }
            nowMs = Math.max(nowMs, timers.remove(next));
            group.onTimer(next, this);
        }
        nowMs = until;
    }
}
