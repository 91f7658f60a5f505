package dev.howdah.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestCertificates;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsContext;
import dev.howdah.broker.tls.TlsFiles;
import dev.howdah.broker.tls.TlsSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.pkitesting.X509Bundle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of a handshake that waits for what is computed elsewhere. */
class TlsHandlerTest {

    private static final int HELD_MAX = 100_000;

    private static TestCertificates certificates;
    private static TlsContext context;

    /** What the handshake wants to be computed, and is not. */
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    private final MemoryBudget budget = new MemoryBudget(1_000_000);
    private TlsHandler handler;
    private EmbeddedChannel channel;

    @BeforeAll
    static void load(@TempDir Path directory) throws Exception {
        certificates = new TestCertificates();
        X509Bundle server = certificates.server();
        TlsFiles files = new TlsFiles(
                TestCertificates.chain(directory.resolve("server.pem"), server),
                TestCertificates.key(directory.resolve("server.key"), server),
                Optional.empty());
        context = TlsContext.load(
                TlsSettings.of(BrokerConfig.of(Map.of()), "TEST", SecurityProtocol.SSL, Optional.of(files)));
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        assertThat(budget.usedBytes()).as("bytes that nobody gave back").isZero();
    }

    @Test
    void what_comes_while_the_handshake_waits_is_charged_and_bounded() throws Exception {
        open();
        send(hello());
        assertThat(tasks).as("what is to be computed").isNotEmpty();
        send(new byte[60_000]);
        assertThat(budget.usedBytes()).isEqualTo(60_000);
        assertThat(channel.isOpen()).isTrue();
        send(new byte[60_000]);
        assertThat(channel.isOpen()).isFalse();
        assertThat(handler.refusal()).isEqualTo("more than 100000 bytes came before the handshake was done");
    }

    @Test
    void no_handshake_is_begun_when_no_memory_is_left() throws Exception {
        open();
        budget.charge(1_000_000);
        send(hello());
        assertThat(channel.isOpen()).isFalse();
        assertThat(handler.refusal()).isEqualTo("no memory is left for received bytes");
        budget.release(1_000_000);
    }

    private void open() {
        handler = new TlsHandler(context.newEngine(ByteBufAllocator.DEFAULT), tasks::add, budget, HELD_MAX);
        channel = new EmbeddedChannel(handler);
    }

    private void send(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    private static byte[] hello() throws Exception {
        SSLEngine client = certificates.clientContext().createSSLEngine();
        client.setUseClientMode(true);
        client.beginHandshake();
        ByteBuffer out = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), out);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }
}
