package dev.howdah.storage.postgres.read;

import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.chunk.StoredChunk;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Builds the slices of several partitions of a topic from the rows of one statement. Each chunk is added to its
 * partition's slice when its row arrives, so only one row is in memory beside the slices. The last call is {@link
 * #build} or {@link #release}. Thread: one at a time.
 */
final class ReadSlices {

    /**
     * The largest buffer that a slice begins with; it grows. What a client allows says little about how much there is.
     */
    private static final int INITIAL_BYTES_MAX = 1 << 20;

    private final Map<Integer, ReadSpec> specs = new HashMap<>();
    private final Map<PartitionId, LogSlice> slices = new LinkedHashMap<>();

    /** For partitions whose first chunk has nothing at or above the asked offset: the offset from which to go on. */
    private final Map<PartitionId, Long> holes = new HashMap<>();

    private final int bytesExpected;
    private @Nullable SliceBuilder building;
    private @Nullable ReadSpec buildingFor;
    private long chunkBytes;
    private int chunkCount;

    /**
     * Begins.
     *
     * @param bytesExpected about how many bytes each slice will have
     */
    ReadSlices(List<ReadSpec> asked, int bytesExpected) {
        asked.forEach(spec -> specs.put(spec.id().partition(), spec));
        this.bytesExpected = Math.min(bytesExpected, INITIAL_BYTES_MAX);
    }

    Collector<Row, ReadSlices, ReadSlices> collector() {
        return Collector.of(() -> this, ReadSlices::add, (slices, more) -> {
            throw new UnsupportedOperationException("rows come one after another");
        });
    }

    private void add(Row row) {
        StoredChunk chunk = ChunkRows.read(row);
        ReadSpec spec = specs.get(chunk.partition());
        if (spec == null) {
            throw new AssertionError("a partition that was not asked for: " + chunk.partition());
        }
        if (!spec.equals(buildingFor)) {
            finish();
            building = new SliceBuilder(spec, Math.max(chunk.bytes(), bytesExpected));
            buildingFor = spec;
        }
        SliceBuilder to = building;
        if (to != null) {
            to.add(chunk);
        }
        chunkBytes += chunk.bytes();
        chunkCount++;
    }

    private void finish() {
        SliceBuilder finished = building;
        ReadSpec spec = buildingFor;
        building = null;
        buildingFor = null;
        if (finished != null && spec != null) {
            LogSlice slice = finished.build();
            if (slice != null) {
                slices.put(spec.id(), slice);
            } else {
                holes.put(spec.id(), finished.nextOffset());
            }
        }
    }

    /** Returns the slices that have records. The caller owns them. */
    Map<PartitionId, LogSlice> build() {
        finish();
        return slices;
    }

    /** Where to go on in this leaf, for a partition that has chunks but no slice. */
    @Nullable
    Long behindHole(PartitionId id) {
        return holes.get(id);
    }

    /** The bytes of all chunks, as rebuilt batches. */
    long chunkBytes() {
        return chunkBytes;
    }

    int chunkCount() {
        return chunkCount;
    }

    void release() {
        if (building != null) {
            building.release();
        }
        slices.values().forEach(slice -> slice.batches().release());
    }
}
