package dev.howdah.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.fetch.ScriptedLogReader;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionLogsTest {

    private static final PartitionId ID = new PartitionId(1, 0);

    private final PartitionLogs logs = new PartitionLogs(new TailCache(UnpooledByteBufAllocator.DEFAULT, 1 << 20));
    private final ScriptedLogReader reader = new ScriptedLogReader();

    @Test
    void what_is_appended_while_postgres_answers_the_first_question_is_known() {
        reader.head(ID, 0, 0);
        reader.hold = true;
        var answer = logs.learnHeads(List.of(ID), reader);
        logs.onAppended(ID, 1, Stability.STABLE);
        reader.held.remove().run();

        assertThat(answer).isCompleted();
        assertThat(logs.open(ID).highWatermark()).isEqualTo(1);
    }

    @Test
    void the_heads_that_postgres_has_are_set_and_returned() {
        PartitionId gone = new PartitionId(1, 1);
        reader.head(ID, 3, 7);

        assertThat(logs.learnHeads(List.of(ID, gone), reader).toCompletableFuture())
                .isCompletedWithValue(List.of(reader.heads.get(ID)));
        assertThat(logs.open(ID).highWatermark()).isEqualTo(7);
        assertThat(logs.open(ID).logStartOffset()).isEqualTo(3);
        assertThat(logs.open(ID).isHeadKnown(reader.leaderEpoch)).isTrue();
        assertThat(logs.open(gone).isHeadKnown(reader.leaderEpoch)).isFalse();
    }
}
