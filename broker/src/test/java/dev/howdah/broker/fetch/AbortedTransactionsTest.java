package dev.howdah.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.log.LogEnd;
import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What is asked of Postgres, and what is remembered. */
class AbortedTransactionsTest {

    private static final PartitionId A = new PartitionId(1, 0);
    private static final PartitionId B = new PartitionId(1, 1);
    private static final PartitionId C = new PartitionId(1, 2);
    private static final LogEnd END = new LogEnd(100, new Stability(Stability.NONE_OPEN, 90));

    private final ScriptedLogReader reader = new ScriptedLogReader();
    private final Epochs epochs = new Epochs();
    private final AbortedTransactions aborted = new AbortedTransactions(reader, epochs, 2);

    @Test
    void what_was_answered_up_to_the_last_stable_offset_answers_all_that_lies_within() {
        reader.aborted.add(new AbortedTransaction(7, 10, 20));
        reader.aborted.add(new AbortedTransaction(8, 80, 90));

        assertThat(find(A, 0, 30)).containsExactly(new AbortedTransaction(7, 10, 20));
        assertThat(find(A, 30, 100)).containsExactly(new AbortedTransaction(8, 80, 90));
        assertThat(find(A, 15, 16)).containsExactly(new AbortedTransaction(7, 10, 20));
        assertThat(reader.abortedQueries).containsExactly(List.of(0L, 100L));
    }

    @Test
    void behind_the_last_abort_nothing_is_asked() {
        assertThat(find(A, 91, 100)).isEmpty();
        assertThat(reader.abortedQueries).isEmpty();
    }

    @Test
    void far_behind_the_end_only_what_is_needed_is_asked() {
        LogEnd far = new LogEnd(1_000_000, new Stability(Stability.NONE_OPEN, 999_999));
        aborted.find(A, 0, 30, far).toCompletableFuture().join();
        assertThat(reader.abortedQueries).containsExactly(List.of(0L, 30L));
    }

    @Test
    void only_so_many_partitions_are_remembered() {
        find(A, 0, 30);
        find(B, 0, 30);
        find(C, 0, 30);
        find(C, 0, 30);
        assertThat(reader.abortedQueries).hasSize(3);
        find(A, 0, 30);
        assertThat(reader.abortedQueries).hasSize(4);
    }

    @Test
    void what_was_answered_under_an_earlier_leader_epoch_is_asked_anew() {
        find(A, 0, 30);
        epochs.current++;
        find(A, 0, 30);
        assertThat(reader.abortedQueries).hasSize(2);
    }

    private List<AbortedTransaction> find(PartitionId id, long from, long to) {
        return aborted.find(id, from, to, END).toCompletableFuture().join();
    }

    private static final class Epochs implements LeaderEpochs {

        private int current = 3;

        @Override
        public int current() {
            return current;
        }

        @Override
        public CompletionStage<EpochEnd> findEnd(PartitionId id, int epoch) {
            throw new UnsupportedOperationException();
        }
    }
}
