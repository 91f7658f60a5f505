package dev.howdah.broker.group.lane;

import java.util.function.Consumer;

/** Something to do with one group, on its way to the group's lane. Ends with exactly one of the two methods. */
public interface GroupCall {

    String groupId();

    /** A call that is answered from memory. */
    static GroupCall of(String groupId, Consumer<GroupRoom> run, Consumer<Refusal> refuse) {
        return new SimpleGroupCall(groupId, run, refuse, false);
    }

    /** A call that will store or read something. */
    static GroupCall ofStore(String groupId, Consumer<GroupRoom> run, Consumer<Refusal> refuse) {
        return new SimpleGroupCall(groupId, run, refuse, true);
    }

    /** The shard is owned and loaded. Thread: the group lane. Must not block. */
    void run(GroupRoom room);

    /** It will store or read something, so it is refused when too much of that waits. */
    boolean needsStore();

    /** It is not done. Thread: any; does not block. */
    void refuse(Refusal why);

    enum Refusal {
        /** Another broker owns the group's shard, or nobody does. */
        NOT_OWNER,
        /** The shard was claimed a moment ago. */
        LOADING,
        /** Too much waits already. */
        FULL,
        /** A bug here. */
        FAILED
    }
}
