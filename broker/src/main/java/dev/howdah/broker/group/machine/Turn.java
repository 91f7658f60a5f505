package dev.howdah.broker.group.machine;

import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupChange;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The turn of a machine for one event: it gives the machine what it may know, and takes what it decides. It is valid
 * only during the call to which it is passed. Thread: group lane.
 */
public interface Turn {

    /** Milliseconds since the epoch, read once for the whole turn. */
    long nowMs();

    GroupSettings settings();

    /** The existing topics. */
    default GroupTopics topics() {
        return GroupTopics.NONE;
    }

    /** A random UUID in text form, for member ids. */
    String newUuid();

    /** Answers a request at once. */
    <R extends ApiMessage> void reply(Reply<R> to, R response);

    /**
     * Answers a request when everything that this group has saved so far, including in this turn, is durable. For
     * answers that promise what a restart must not lose.
     *
     * @param ifLost makes the answer if the group is lost before
     */
    <R extends ApiMessage> void replyWhenSaved(Reply<R> to, R response, Function<KafkaError, R> ifLost);

    /**
     * Stores a change. Changes of a group are stored in order. A change is tried until it is stored or the group is
     * lost.
     */
    default void save(GroupChange change) {
        save(change, saved -> {});
    }

    /**
     * Stores a change, and calls back in a turn of its own when it is durable. Other events may come in between. If the
     * shard is lost first, {@link Group#onLost} is called instead.
     */
    void save(GroupChange change, Consumer<Turn> then);

    /**
     * Sets a timer: {@link Group#onTimer} is called once after the delay. An earlier timer with the same key is
     * replaced.
     */
    void schedule(TimerKey key, long delayMs);

    void cancel(TimerKey key);

    /** Replaces this machine by another one with the same group id, for a migration. Timers stay as they are. */
    void replaceGroup(Group successor);

    /**
     * Drops the group and its timers from memory. Stored rows stay, so only a group that was never stored may be
     * forgotten.
     */
    void forget();
}
