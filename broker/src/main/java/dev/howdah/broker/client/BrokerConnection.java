package dev.howdah.broker.client;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.message.ApiVersionsRequest;
import dev.howdah.protocol.message.ApiVersionsResponse;
import dev.howdah.protocol.message.ApiVersionsResponse.ApiVersion;
import dev.howdah.protocol.message.RequestHeader;
import dev.howdah.protocol.message.ResponseHeader;
import dev.howdah.protocol.message.SaslAuthenticateRequest;
import dev.howdah.protocol.message.SaslAuthenticateResponse;
import dev.howdah.protocol.message.SaslHandshakeRequest;
import dev.howdah.protocol.message.SaslHandshakeResponse;
import dev.howdah.protocol.wire.MalformedMessageException;
import dev.howdah.protocol.wire.WireReader;
import dev.howdah.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One connection to one broker; a request and its answer at a time. What it gives out lies on the heap and need not be released.
 *
 * <p>Thread: that of the caller, which blocks. After an {@link IOException} it can only be closed.
 */
public final class BrokerConnection implements AutoCloseable {

    private static final String CLIENT_ID = "howdah-cli";

    /** The largest answer that is taken: a batch that holds one record of the most bytes, and room around it. */
    private static final int RESPONSE_BYTES_MAX = 128 << 20;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final Map<ApiKey, ApiVersion> versions = new EnumMap<>(ApiKey.class);
    private int correlationId;

    private BrokerConnection(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /**
     * Connects and logs in.
     *
     * @param patience for the connection, and for each answer later
     * @throws ClientException if the broker refuses the login
     */
    public static BrokerConnection open(InetSocketAddress broker, ClientSettings settings, Duration patience)
            throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.connect(broker, (int) patience.toMillis());
            plain.setSoTimeout((int) patience.toMillis());
            Socket socket = settings.tls().isPresent() ? encrypted(plain, broker, settings) : plain;
            BrokerConnection connection = new BrokerConnection(socket);
            connection.greet();
            if (settings.login().isPresent()) {
                connection.logIn(settings.login().get());
            }
            return connection;
        } catch (IOException | RuntimeException failed) {
            plain.close();
            throw failed;
        }
    }

    private static Socket encrypted(Socket plain, InetSocketAddress broker, ClientSettings settings)
            throws IOException {
        SSLSocket socket = (SSLSocket) settings.tls()
                .orElseThrow()
                .getSocketFactory()
                .createSocket(plain, broker.getHostString(), broker.getPort(), true);
        if (settings.checksHost()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        return socket;
    }

    private void greet() throws IOException {
        ApiVersionsResponse answer = (ApiVersionsResponse) call(ApiKey.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT);
        for (ApiVersion version : answer.apiKeys()) {
            ApiKey.ofId(version.apiKey()).ifPresent(key -> versions.put(key, version));
        }
    }

    private void logIn(Login login) throws IOException {
        SaslHandshakeResponse handshake = (SaslHandshakeResponse) call(
                ApiKey.SASL_HANDSHAKE,
                SaslHandshakeRequest.builder().mechanism(login.mechanism()).build());
        if (handshake.errorCode() != 0) {
            throw new ClientException("the broker takes " + handshake.mechanisms() + ", not " + login.mechanism());
        }
        if (login.mechanism().equals(Login.PLAIN)) {
            authenticate(("\0" + login.user() + "\0" + login.password()).getBytes(StandardCharsets.UTF_8));
            return;
        }
        ScramLogin scram = new ScramLogin(login);
        scram.verify(authenticate(scram.proof(authenticate(scram.first()))));
    }

    private byte[] authenticate(byte[] token) throws IOException {
        SaslAuthenticateResponse answer = (SaslAuthenticateResponse) call(
                ApiKey.SASL_AUTHENTICATE,
                SaslAuthenticateRequest.builder()
                        .authBytes(Unpooled.wrappedBuffer(token))
                        .build());
        if (answer.errorCode() != 0) {
            throw new ClientException("the login is refused: "
                    + (answer.errorMessage() == null
                            ? ClientException.name(answer.errorCode())
                            : answer.errorMessage()));
        }
        return ByteBufUtil.getBytes(answer.authBytes());
    }

    /** Sends a request in the newest version that both sides know, and returns the answer. */
    public ApiMessage call(ApiKey key, ApiMessage request) throws IOException {
        return call(key, newest(key, key.highestVersion()), request);
    }

    /**
     * The newest version that both sides know.
     *
     * @param most the newest that the caller can fill in
     * @throws ClientException if the broker does not serve it
     */
    public int newest(ApiKey key, int most) {
        ApiVersion served = versions.get(key);
        if (served == null) {
            throw new ClientException("the broker does not serve " + key);
        }
        return Math.min(most, served.maxVersion());
    }

    /** Sends a request in a version of the caller's choice, and returns the answer. */
    public ApiMessage call(ApiKey key, int version, ApiMessage request) throws IOException {
        try (WireWriter writer = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
            RequestHeader.builder()
                    .requestApiKey(key.id())
                    .requestApiVersion((short) version)
                    .correlationId(++correlationId)
                    .clientId(CLIENT_ID)
                    .build()
                    .write(writer, key.requestHeaderVersion((short) version));
            request.write(writer, (short) version);
            ByteBuf frame = writer.finish();
            ByteBuf whole = Unpooled.buffer(Integer.BYTES + frame.readableBytes());
            whole.writeInt(frame.readableBytes()).writeBytes(frame);
            frame.release();
            whole.readBytes(out, whole.readableBytes());
            whole.release();
            out.flush();
        }
        int bytes = in.readInt();
        if (bytes < 0 || bytes > RESPONSE_BYTES_MAX) {
            throw new IOException("not a Kafka broker: its answer claims " + bytes + " bytes");
        }
        byte[] answer = new byte[bytes];
        in.readFully(answer);
        try {
            WireReader reader = new WireReader(Unpooled.wrappedBuffer(answer));
            ResponseHeader header = ResponseHeader.read(reader, key.responseHeaderVersion((short) version));
            if (header.correlationId() != correlationId) {
                throw new IOException("not a Kafka broker: it answers what was not asked");
            }
            return key.readResponse(reader, (short) version);
        } catch (MalformedMessageException malformed) {
            throw new IOException("not a Kafka broker: " + malformed.getMessage(), malformed);
        }
    }

    /** How long an answer may take from now on. */
    public void setPatience(Duration patience) throws IOException {
        socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
