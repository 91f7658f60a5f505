package dev.howdah.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class KeyPartitionTest {

    @Test
    void keys_go_where_kafkas_default_partitioner_sends_them() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] key = new byte[random.nextInt(40)];
            random.nextBytes(key);
            byte[] around = new byte[key.length + 7];
            System.arraycopy(key, 0, around, 3, key.length);

            for (int partitions : new int[] {12, Integer.MAX_VALUE}) {
                assertThat(KeyPartition.of(around, 3, key.length, partitions))
                        .isEqualTo(Utils.toPositive(Utils.murmur2(key)) % partitions);
            }
        }
    }
}
