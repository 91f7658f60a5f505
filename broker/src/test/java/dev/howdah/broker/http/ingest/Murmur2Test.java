package dev.howdah.broker.http.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class Murmur2Test {

    @Test
    void keys_go_where_kafkas_default_partitioner_sends_them() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] key = new byte[random.nextInt(40)];
            random.nextBytes(key);
            byte[] around = new byte[key.length + 7];
            System.arraycopy(key, 0, around, 3, key.length);

            Slice slice = new Slice(around, 3, key.length);

            assertThat(Murmur2.hash(slice)).isEqualTo(Utils.murmur2(key));
            assertThat(Murmur2.partition(slice, 12)).isEqualTo(Utils.toPositive(Utils.murmur2(key)) % 12);
        }
    }
}
