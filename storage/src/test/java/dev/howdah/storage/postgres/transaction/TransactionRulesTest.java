package dev.howdah.storage.postgres.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.AbortExpired;
import dev.howdah.storage.TransactionAction.AddGroup;
import dev.howdah.storage.TransactionAction.AddPartitions;
import dev.howdah.storage.TransactionAction.End;
import dev.howdah.storage.TransactionAction.Init;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionAction.WriteMarkers;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionOutcome.Done;
import dev.howdah.storage.TransactionOutcome.Missing;
import dev.howdah.storage.TransactionOutcome.Refused;
import dev.howdah.storage.postgres.transaction.Decision.Answer;
import dev.howdah.storage.postgres.transaction.Decision.Change;
import dev.howdah.storage.postgres.transaction.Decision.Create;
import dev.howdah.storage.postgres.transaction.Decision.What;
import dev.howdah.storage.postgres.transaction.IdRow.Ended;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every action in every state. The producer of a state is 7 with epoch 3; the fresh id is 9. */
class TransactionRulesTest {

    private static final PartitionId WRITTEN = new PartitionId(1, 0);
    private static final PartitionId DECLARED = new PartitionId(1, 1);
    private static final PartitionId OTHER = new PartitionId(1, 2);
    private static final Producer CURRENT = new Producer(7, (short) 3);
    private static final Producer OLDER = new Producer(7, (short) 2);
    private static final Producer OLDEST = new Producer(7, (short) 1);
    private static final Producer STRANGER = new Producer(8, (short) 3);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** What may be stored. */
    private enum State {
        ABSENT(null, OpenTransaction.NONE, ""),
        EMPTY(row(CURRENT, -1, -1, Ended.NONE), OpenTransaction.NONE, """
                init                | 7/4 timeout 5000
                init again 7/3      | 7/4 previous 3 timeout 5000
                init again 7/2      | PRODUCER_FENCED
                init again 8/3      | PRODUCER_FENCED
                add written         | 7/3 +1-0
                add other           | 7/3 +1-2
                add other 7/2       | PRODUCER_FENCED
                add other 8/3       | INVALID_PRODUCER_ID_MAPPING
                verify written      | missing 1-0
                verify other        | missing 1-2
                add group           | 7/3 +group
                add other group     | 7/3 +other
                add group 7/2       | PRODUCER_FENCED
                commit v1           | INVALID_TXN_STATE
                abort v1            | INVALID_TXN_STATE
                commit v1 7/2       | PRODUCER_FENCED
                commit v1 8/3       | INVALID_PRODUCER_ID_MAPPING
                commit v2           | INVALID_TXN_STATE
                abort v2            | 7/4 previous 3 number 6 ABORT
                commit v2 7/2       | PRODUCER_FENCED
                abort v2 7/2        | PRODUCER_FENCED
                abort v2 7/1        | PRODUCER_FENCED
                abort v2 8/3        | INVALID_PRODUCER_ID_MAPPING
                expired 5           | done 7/3
                expired 4           | done 7/3
                markers commit      | done 7/3
                markers abort 7/2   | INVALID_PRODUCER_EPOCH
                """),
        COMMITTED(row(CURRENT, -1, 2, Ended.COMMIT), OpenTransaction.NONE, """
                init                | 7/4 timeout 5000
                init again 7/3      | 7/4 previous 3 timeout 5000
                init again 7/2      | done 7/3
                init again 8/3      | PRODUCER_FENCED
                add written         | 7/3 +1-0
                add other           | 7/3 +1-2
                add other 7/2       | PRODUCER_FENCED
                add other 8/3       | INVALID_PRODUCER_ID_MAPPING
                verify written      | missing 1-0
                verify other        | missing 1-2
                add group           | 7/3 +group
                add other group     | 7/3 +other
                add group 7/2       | PRODUCER_FENCED
                commit v1           | done 7/3
                abort v1            | INVALID_TXN_STATE
                commit v1 7/2       | PRODUCER_FENCED
                commit v1 8/3       | INVALID_PRODUCER_ID_MAPPING
                commit v2           | INVALID_TXN_STATE
                abort v2            | 7/4 previous 3 number 6 ABORT
                commit v2 7/2       | done 7/3
                abort v2 7/2        | INVALID_TXN_STATE
                abort v2 7/1        | PRODUCER_FENCED
                abort v2 8/3        | INVALID_PRODUCER_ID_MAPPING
                expired 5           | done 7/3
                expired 4           | done 7/3
                markers commit      | done 7/3
                markers abort 7/2   | INVALID_PRODUCER_EPOCH
                """),
        ABORTED(row(CURRENT, -1, -1, Ended.ABORT), OpenTransaction.NONE, """
                init                | 7/4 timeout 5000
                init again 7/3      | 7/4 previous 3 timeout 5000
                init again 7/2      | PRODUCER_FENCED
                init again 8/3      | PRODUCER_FENCED
                add written         | 7/3 +1-0
                add other           | 7/3 +1-2
                add other 7/2       | PRODUCER_FENCED
                add other 8/3       | INVALID_PRODUCER_ID_MAPPING
                verify written      | missing 1-0
                verify other        | missing 1-2
                add group           | 7/3 +group
                add other group     | 7/3 +other
                add group 7/2       | PRODUCER_FENCED
                commit v1           | INVALID_TXN_STATE
                abort v1            | done 7/3
                commit v1 7/2       | PRODUCER_FENCED
                commit v1 8/3       | INVALID_PRODUCER_ID_MAPPING
                commit v2           | INVALID_TXN_STATE
                abort v2            | 7/4 previous 3 number 6 ABORT
                commit v2 7/2       | INVALID_TXN_STATE
                abort v2 7/2        | done 7/3
                abort v2 7/1        | PRODUCER_FENCED
                abort v2 8/3        | INVALID_PRODUCER_ID_MAPPING
                expired 5           | done 7/3
                expired 4           | done 7/3
                markers commit      | done 7/3
                markers abort 7/2   | INVALID_PRODUCER_EPOCH
                """),
        OPEN(row(CURRENT, -1, 2, Ended.COMMIT), open(), """
                init                | 7/4 number 6 timeout 5000 abort@4 1-0 of all
                init again 7/3      | 7/4 previous 3 number 6 timeout 5000 abort@4 1-0 of all
                init again 7/2      | PRODUCER_FENCED
                init again 8/3      | PRODUCER_FENCED
                add written         | done 7/3
                add other           | 7/3 +1-2
                add other 7/2       | PRODUCER_FENCED
                add other 8/3       | INVALID_PRODUCER_ID_MAPPING
                verify written      | done 7/3
                verify other        | missing 1-2
                add group           | done 7/3
                add other group     | 7/3 +other
                add group 7/2       | PRODUCER_FENCED
                commit v1           | 7/3 number 6 COMMIT commit@3 1-0 of all
                abort v1            | 7/3 number 6 ABORT abort@3 1-0 of all
                commit v1 7/2       | PRODUCER_FENCED
                commit v1 8/3       | INVALID_PRODUCER_ID_MAPPING
                commit v2           | 7/4 previous 3 number 6 COMMIT commit@4 1-0 of all
                abort v2            | 7/4 previous 3 number 6 ABORT abort@4 1-0 of all
                commit v2 7/2       | PRODUCER_FENCED
                abort v2 7/2        | PRODUCER_FENCED
                abort v2 7/1        | PRODUCER_FENCED
                abort v2 8/3        | INVALID_PRODUCER_ID_MAPPING
                expired 5           | 7/4 previous 3 number 6 ABORT abort@4 1-0 of all
                expired 4           | done 7/3
                markers commit      | 7/3 COMMIT commit@3 1-0 of some
                markers abort 7/2   | INVALID_PRODUCER_EPOCH
                """);

        private final IdRow row;
        private final OpenTransaction open;
        private final String expected;

        State(IdRow row, OpenTransaction open, String expected) {
            this.row = row;
            this.open = open;
            this.expected = expected;
        }
    }

    private static IdRow row(Producer producer, long previousId, int previousEpoch, Ended ended) {
        return new IdRow("id", producer, previousId, (short) previousEpoch, 5, 2, 1_000, ended);
    }

    private static OpenTransaction open() {
        return new OpenTransaction(Map.of(WRITTEN, 40L, DECLARED, OpenTransaction.NOT_WRITTEN), Set.of("group"));
    }

    private static Map<String, TransactionAction> actions() {
        Map<String, TransactionAction> actions = new LinkedHashMap<>();
        actions.put("init", init(Producer.NONE));
        actions.put("init again 7/3", init(CURRENT));
        actions.put("init again 7/2", init(OLDER));
        actions.put("init again 8/3", init(STRANGER));
        actions.put("add written", add(CURRENT, WRITTEN, false));
        actions.put("add other", add(CURRENT, OTHER, false));
        actions.put("add other 7/2", add(OLDER, OTHER, false));
        actions.put("add other 8/3", add(STRANGER, OTHER, false));
        actions.put("verify written", add(CURRENT, WRITTEN, true));
        actions.put("verify other", add(CURRENT, OTHER, true));
        actions.put("add group", new AddGroup("id", CURRENT, "group"));
        actions.put("add other group", new AddGroup("id", CURRENT, "other"));
        actions.put("add group 7/2", new AddGroup("id", OLDER, "group"));
        actions.put("commit v1", new End("id", CURRENT, true, false, 9));
        actions.put("abort v1", new End("id", CURRENT, false, false, 9));
        actions.put("commit v1 7/2", new End("id", OLDER, true, false, 9));
        actions.put("commit v1 8/3", new End("id", STRANGER, true, false, 9));
        actions.put("commit v2", new End("id", CURRENT, true, true, 9));
        actions.put("abort v2", new End("id", CURRENT, false, true, 9));
        actions.put("commit v2 7/2", new End("id", OLDER, true, true, 9));
        actions.put("abort v2 7/2", new End("id", OLDER, false, true, 9));
        actions.put("abort v2 7/1", new End("id", OLDEST, false, true, 9));
        actions.put("abort v2 8/3", new End("id", STRANGER, false, true, 9));
        actions.put("expired 5", new AbortExpired("id", 5));
        actions.put("expired 4", new AbortExpired("id", 4));
        actions.put("markers commit", new WriteMarkers(CURRENT, 0, true, List.of(WRITTEN)));
        actions.put("markers abort 7/2", new WriteMarkers(OLDER, 0, false, List.of(WRITTEN)));
        return actions;
    }

    private static Init init(Producer known) {
        return new Init("id", 9, known, TIMEOUT);
    }

    private static AddPartitions add(Producer producer, PartitionId id, boolean verifyOnly) {
        return new AddPartitions("id", producer, List.of(id), verifyOnly);
    }

    @ParameterizedTest
    @EnumSource(names = "ABSENT", mode = EnumSource.Mode.EXCLUDE)
    void every_action_in_each_state(State state) {
        StringBuilder table = new StringBuilder();
        actions()
                .forEach((name, action) -> table.append(String.format(
                        "%-19s | %s%n", name, words(TransactionRules.decide(action, state.row, state.open)))));
        assertThat(table.toString()).isEqualTo(state.expected);
    }

    @Test
    void without_a_row_only_a_producer_that_begins_is_served() {
        actions()
                .forEach((name, action) -> assertThat(
                                words(TransactionRules.decide(action, null, OpenTransaction.NONE)))
                        .as(name)
                        .isEqualTo(
                                name.startsWith("init")
                                        ? "new 9/0 timeout 5000"
                                        : name.startsWith("expired")
                                                ? "done -1/-1"
                                                : name.startsWith("markers")
                                                        ? "done 7/"
                                                                + name.replaceAll(".*commit", "3")
                                                                        .replaceAll(".*/", "")
                                                        : "INVALID_PRODUCER_ID_MAPPING"));
    }

    /** Epoch 32767 is only ever given to control batches. */
    @Test
    void an_exhausted_epoch_goes_over_into_the_fresh_producer() {
        Producer last = new Producer(7, (short) (Short.MAX_VALUE - 1));
        IdRow row = row(last, -1, 2, Ended.COMMIT);

        assertThat(words(TransactionRules.decide(init(Producer.NONE), row, OpenTransaction.NONE)))
                .isEqualTo("9/0 before 7 timeout 5000");
        assertThat(words(TransactionRules.decide(init(last), row, open())))
                .isEqualTo("9/0 before 7 previous 32766 number 6 timeout 5000 abort@32767 1-0 of all");
        assertThat(words(TransactionRules.decide(new End("id", last, true, true, 9), row, open())))
                .isEqualTo("9/0 before 7 previous 32766 number 6 COMMIT commit@32767 1-0 of all");
        assertThat(words(TransactionRules.decide(new End("id", last, true, false, 9), row, open())))
                .isEqualTo("7/32766 number 6 COMMIT commit@32766 1-0 of all");
        assertThat(words(TransactionRules.decide(new AbortExpired("id", 5), row, open())))
                .isEqualTo("7/32767 number 6 ABORT abort@32767 1-0 of all");
    }

    @Test
    void who_was_not_told_of_the_fresh_producer_asks_again() {
        Producer last = new Producer(7, (short) (Short.MAX_VALUE - 1));
        IdRow row = row(new Producer(9, (short) 0), 7, Short.MAX_VALUE - 1, Ended.COMMIT);

        assertThat(words(TransactionRules.decide(init(last), row, OpenTransaction.NONE)))
                .isEqualTo("done 9/0");
        assertThat(words(TransactionRules.decide(new End("id", last, true, true, 11), row, OpenTransaction.NONE)))
                .isEqualTo("done 9/0");
        assertThat(words(TransactionRules.decide(new End("id", last, false, true, 11), row, OpenTransaction.NONE)))
                .isEqualTo("INVALID_TXN_STATE");
        assertThat(words(TransactionRules.decide(new End("id", last, true, true, 11), row, open())))
                .isEqualTo("INVALID_PRODUCER_ID_MAPPING");
        assertThat(words(TransactionRules.decide(init(last), row, open()))).isEqualTo("PRODUCER_FENCED");
    }

    /** KIP-360: a client that was too slow goes on in the next epoch. */
    @Test
    void a_producer_whose_transaction_ran_out_of_time_is_told_its_next_epoch() {
        IdRow row = row(new Producer(7, (short) 3), -1, -1, Ended.NONE);
        Change expired = (Change) TransactionRules.decide(new AbortExpired("id", 5), row, open());

        assertThat(words(TransactionRules.decide(
                        init(new Producer(7, (short) 3)), expired.after(), OpenTransaction.NONE)))
                .isEqualTo("done 7/4");
    }

    @Test
    void markers_on_all_that_is_written_end_the_transaction() {
        IdRow row = row(new Producer(7, (short) 3), -1, -1, Ended.NONE);
        OpenTransaction written = new OpenTransaction(Map.of(WRITTEN, 40L), Set.of());
        WriteMarkers abort = new WriteMarkers(row.producer(), 0, false, List.of(WRITTEN));
        Change marked = (Change) TransactionRules.decide(abort, row, written);

        assertThat(words(TransactionRules.decide(
                        new End("id", row.producer(), false, false, 9), marked.after(), OpenTransaction.NONE)))
                .isEqualTo("done 7/3");
    }

    @Test
    void an_epoch_that_fenced_the_last_one_off_ends_with_the_next_producer() {
        IdRow row = row(new Producer(7, Short.MAX_VALUE), -1, -1, Ended.ABORT);

        assertThat(words(TransactionRules.decide(init(Producer.NONE), row, OpenTransaction.NONE)))
                .isEqualTo("9/0 before 7 timeout 5000");
        assertThat(words(TransactionRules.decide(new AbortExpired("id", 5), row, open())))
                .isEqualTo("7/32767 number 6 ABORT abort@32767 1-0 of all");
    }

    private static String words(Decision decision) {
        if (decision instanceof Answer answer) {
            return words(answer.outcome());
        }
        if (decision instanceof Create create) {
            assertThat(create.outcome()).isEqualTo(new Done(create.row().producer()));
            return "new " + words(create.row().producer()) + " timeout "
                    + create.row().timeoutMs();
        }
        Change change = (Change) decision;
        IdRow before = change.before();
        IdRow after = change.after();
        boolean isNewEpoch = !after.producer().equals(before.producer());
        assertThat(change.outcome()).isEqualTo(new Done(after.producer()));
        boolean isPart = change.what() instanceof What.End end && end.only().isPresent();
        assertThat(after.epochNumber())
                .isEqualTo(isNewEpoch ? after.number() : isPart ? IdRow.NO_NUMBER : before.epochNumber());
        String previous = isNewEpoch && after.previousEpoch() >= 0 ? " previous " + after.previousEpoch() : "";
        boolean isInit = after.ended() == Ended.NONE;
        return words(after.producer())
                + (after.previousProducerId() == before.previousProducerId()
                        ? ""
                        : " before " + after.previousProducerId())
                + previous
                + (after.number() == before.number() ? "" : " number " + after.number())
                + (isInit || change.what() instanceof What.AddPartitions || change.what() instanceof What.AddGroup
                        ? ""
                        : " " + after.ended())
                + (after.timeoutMs() == before.timeoutMs() ? "" : " timeout " + after.timeoutMs())
                + words(change.what());
    }

    private static String words(What what) {
        if (what instanceof What.AddPartitions add) {
            return " +" + words(add.partitions().get(0));
        }
        if (what instanceof What.AddGroup add) {
            return " +" + add.groupId();
        }
        if (what instanceof What.End end) {
            return " " + (end.commit() ? "commit@" : "abort@") + end.markerEpoch() + " "
                    + words(end.marked().get(0)) + (end.only().isEmpty() ? " of all" : " of some");
        }
        return "";
    }

    private static String words(TransactionOutcome outcome) {
        if (outcome instanceof Done done) {
            return "done " + words(done.producer());
        }
        if (outcome instanceof Missing missing) {
            return "missing " + words(missing.partitions().iterator().next());
        }
        return ((Refused) outcome).reason().name();
    }

    private static String words(PartitionId id) {
        return id.topicId() + "-" + id.partition();
    }

    private static String words(Producer producer) {
        return producer.id() + "/" + producer.epoch();
    }
}
