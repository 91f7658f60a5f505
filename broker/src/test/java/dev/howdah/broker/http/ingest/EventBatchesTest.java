package dev.howdah.broker.http.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.config.TopicSettings;
import dev.howdah.broker.http.ingest.EventBatches.Batch;
import dev.howdah.protocol.record.RecordBatch;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventBatchesTest {

    private static final int PARTITION = 3;
    private static final TopicSettings SETTINGS = TopicSettings.of(Map.of(), BrokerConfig.defaults());

    private final EventBatches batches = new EventBatches(UnpooledByteBufAllocator.DEFAULT);

    private static Event event(long place, int bytes) {
        return new Event(place, null, Slice.of(new byte[bytes]), List.of(), Event.ANY, Event.NOW);
    }

    /** Its client is told from which event on not all is stored, and that is not one before the large one. */
    @Test
    void an_event_that_is_too_large_by_its_lengths_alone_takes_none_with_it() throws Exception {
        batches.add(event(1, 10), PARTITION, SETTINGS, 0);
        int bytes = SETTINGS.maxMessageBytes() - RecordBatch.HEADER_BYTES;

        assertThatThrownBy(() -> batches.add(event(2, bytes), PARTITION, SETTINGS, 0))
                .isInstanceOf(BadEventException.class);

        assertThat(batches.takeOpen()).singleElement().satisfies(batch -> {
            assertThat(batch.places()).containsExactly(1);
            batch.release();
        });
    }

    @Test
    void a_batch_has_only_so_many_records() throws Exception {
        Batch full = null;
        for (int place = 1; place <= HttpLimits.BATCH_RECORDS_MAX + 1; place++) {
            assertThat(full).isNull();
            full = batches.add(event(place, 1), PARTITION, SETTINGS, 0);
        }
        assertThat(full).isNotNull();
        assertThat(full.places()).hasSize(HttpLimits.BATCH_RECORDS_MAX);
        full.release();
        batches.close();
    }
}
