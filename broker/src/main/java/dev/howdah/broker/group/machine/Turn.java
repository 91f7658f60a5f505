package dev.howdah.broker.group.machine;

import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupChange;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One event of one group: what the machine may know, and where it puts what it has decided. Valid only during the call that it
 * is passed to. Thread: group lane.
 */
public interface Turn {

    /** Milliseconds since the epoch, read once for the whole turn. */
    long nowMs();

    GroupSettings settings();

    /** The topics there are. */
    default GroupTopics topics() {
        return GroupTopics.NONE;
    }

    /** A random UUID in text form, for member ids. */
    String newUuid();

    /** Answers at once. */
    <R extends ApiMessage> void reply(Reply<R> to, R response);

    /**
     * Answers when everything that this group has saved so far, also in this turn, is durable; at once if it already is. For
     * answers that tell what a restart must not forget.
     *
     * @param ifLost the answer if the group is lost before
     */
    <R extends ApiMessage> void replyWhenSaved(Reply<R> to, R response, Function<KafkaError, R> ifLost);

    /** Stores a change. Changes of a group are stored in order, and over and over until they are stored or the group is lost. */
    default void save(GroupChange change) {
        save(change, saved -> {});
    }

    /**
     * Stores a change and goes on, in a turn of its own, when it is durable. Other events come in between. If the shard is lost
     * first, {@link Group#onLost} comes instead.
     */
    void save(GroupChange change, Consumer<Turn> then);

    /** Calls {@link Group#onTimer} once after the delay; replaces an earlier setting of the same key. */
    void schedule(TimerKey key, long delayMs);

    void cancel(TimerKey key);

    /** Puts another machine in this one's place, under the same group id (migration). Timers stay as they are. */
    void replaceGroup(Group successor);

    /**
     * Drops the group and its timers from memory. Rows that were stored stay, so only a group that was never stored may
     * be forgotten.
     */
    void forget();
}
