package dev.howdah.benchmarks;

import dev.howdah.compat.process.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** An insert into a topic's view; a consumer of Kafka. Thread: as {@link Delivery}. */
final class HowdahDelivery implements Delivery {

    private final BrokerProcess howdah;

    HowdahDelivery(BrokerProcess howdah) {
        this.howdah = howdah;
    }

    @Override
    public String name() {
        return "Howdah";
    }

    @Override
    public List<Long> serverPids() {
        return List.of(howdah.pid());
    }

    @Override
    public void begin() {}

    @Override
    public void end() {}

    @Override
    public void open(String stream) throws Exception {
        TopicReader.createTopic(howdah.bootstrap(), stream);
    }

    @Override
    public void drop(String stream) throws Exception {
        TopicReader.deleteTopic(howdah.bootstrap(), stream);
    }

    @Override
    public String insert(String stream) {
        return "insert into topics.\"" + stream + "\" (key, value) values (?, ?)";
    }

    @Override
    public void bind(PreparedStatement insert, String key, String value) throws SQLException {
        insert.setBytes(1, key.getBytes(StandardCharsets.UTF_8));
        insert.setBytes(2, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Reader reader(String stream) {
        return new TopicReader(howdah.bootstrap(), stream);
    }
}
