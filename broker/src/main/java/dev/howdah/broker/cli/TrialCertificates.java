package dev.howdah.broker.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes an authority, and certificates of it for a broker and a client. Java has no public interface that signs
 * certificates, so its {@code keytool} does. All files are the owner's alone.
 */
final class TrialCertificates {

    private static final String CA = "ca";
    private static final String SERVER = "server";
    private static final String CLIENT = "client";
    private static final String PASSWORD_VARIABLE = "HOWDAH_CERTS_PASSWORD";
    private static final int PASSWORD_BYTES = 18;
    private static final String CA_DAYS = "3650";

    /** What Apple's clients accept at most. */
    private static final String DAYS = "825";

    private static final long KEYTOOL_SECONDS_MAX = 60;

    /** PKCS#8 (RFC 5958) around a key of secp256r1 (RFC 5915), up to its number, and between that and the public point. */
    private static final byte[] KEY_HEAD =
            HexFormat.of().parseHex("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420");

    private static final byte[] POINT_HEAD = HexFormat.of().parseHex("a144034200");
    private static final int SECRET_BYTES = 32;
    private static final int POINT_BYTES = 65;

    private final Path directory;
    private final String password;

    private TrialCertificates(Path directory, String password) {
        this.directory = directory;
        this.password = password;
    }

    /**
     * Makes the files. Nothing is overwritten.
     *
     * @param hosts names and addresses of the broker
     * @throws WrongSettingsException if a host cannot be in a certificate, or there are files already
     */
    static void make(Path directory, List<String> hosts) throws IOException, GeneralSecurityException {
        for (String host : hosts) {
            if (!host.matches("[A-Za-z0-9._:-]+")) {
                throw new WrongSettingsException(List.of("--host: '" + host + "' (expected: a name or an address)"));
            }
        }
        for (String name : List.of("ca.p12", "server.p12", "client.p12", "password")) {
            if (Files.exists(directory.resolve(name))) {
                throw new WrongSettingsException(
                        List.of("--out: " + directory.resolve(name) + " is there already, and is not overwritten"));
            }
        }
        Files.createDirectories(directory, rights("rwx------"));
        byte[] secret = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(secret);
        new TrialCertificates(directory, Base64.getUrlEncoder().withoutPadding().encodeToString(secret)).make(hosts);
    }

    private void make(List<String> hosts) throws IOException, GeneralSecurityException {
        write("password", password + "\n");
        Path work = Files.createTempDirectory(directory, ".work", rights("rwx------"));
        try {
            keytool(
                    work,
                    "-genkeypair",
                    CA,
                    "-dname",
                    "CN=Howdah trial authority",
                    "-validity",
                    CA_DAYS,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-ext",
                    "bc:c=ca:true",
                    "-ext",
                    "ku:c=keyCertSign,cRLSign",
                    "-keystore",
                    "ca.p12");
            Certificate authority = load(work.resolve("ca.p12")).getCertificate(CA);
            String names = hosts.stream()
                    .map(host -> (host.matches("[0-9.]+|.*:.*") ? "ip:" : "dns:") + host)
                    .collect(Collectors.joining(","));
            issue(work, authority, SERVER, List.of("-ext", "eku=serverAuth", "-ext", "san=" + names));
            issue(work, authority, CLIENT, List.of("-ext", "eku=clientAuth"));
            write("ca.p12", Files.readAllBytes(work.resolve("ca.p12")));
            write("ca.pem", pem("CERTIFICATE", authority.getEncoded()));
            write("client.properties", clientProperties());
        } finally {
            try (Stream<Path> left = Files.list(work)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(work);
        }
    }

    private void issue(Path work, Certificate authority, String name, List<String> extensions)
            throws IOException, GeneralSecurityException {
        keytool(
                work,
                "-genkeypair",
                name,
                "-dname",
                "CN=howdah-" + name,
                "-validity",
                DAYS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                "own.p12");
        keytool(work, "-certreq", name, "-keystore", "own.p12", "-file", "request");
        List<String> signing = new ArrayList<>(List.of(
                "-validity",
                DAYS,
                "-keystore",
                "ca.p12",
                "-infile",
                "request",
                "-outfile",
                "issued",
                "-rfc",
                "-ext",
                "ku:c=digitalSignature"));
        signing.addAll(extensions);
        keytool(work, "-gencert", CA, signing.toArray(String[]::new));
        Key key = load(work.resolve("own.p12")).getKey(name, password.toCharArray());
        Certificate issued;
        try (var in = Files.newInputStream(work.resolve("issued"))) {
            issued = CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        Files.delete(work.resolve("own.p12"));
        Files.delete(work.resolve("request"));
        Files.delete(work.resolve("issued"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(name, key, password.toCharArray(), new Certificate[] {issued, authority});
        try (OutputStream out = create(name + ".p12")) {
            store.store(out, password.toCharArray());
        }
        write(name + ".pem", pem("CERTIFICATE", issued.getEncoded()) + pem("CERTIFICATE", authority.getEncoded()));
        write(name + ".key", pem("PRIVATE KEY", withPublicKey((ECPrivateKey) key, issued)));
    }

    /**
     * The key in PKCS#8, with the public one, the certificate's, in it. That is optional (RFC 5915), Java leaves it out, and clients with
     * rustls on ring do not take a key without it.
     */
    private static byte[] withPublicKey(ECPrivateKey key, Certificate issued) {
        byte[] secret = key.getS().toByteArray();
        byte[] described = issued.getPublicKey().getEncoded();
        ByteBuffer der = ByteBuffer.allocate(KEY_HEAD.length + SECRET_BYTES + POINT_HEAD.length + POINT_BYTES);
        der.put(KEY_HEAD);
        // As long as the curve's numbers: without the byte for the sign, with zeros before it.
        int digits = Math.min(secret.length, SECRET_BYTES);
        der.position(der.position() + SECRET_BYTES - digits);
        der.put(secret, secret.length - digits, digits);
        der.put(POINT_HEAD).put(described, described.length - POINT_BYTES, POINT_BYTES);
        return der.array();
    }

    private String clientProperties() {
        Path here = directory.toAbsolutePath().normalize();
        return String.join(
                "\n",
                "security.protocol=SSL",
                "ssl.truststore.type=PEM",
                "ssl.truststore.location=" + here.resolve("ca.pem"),
                "ssl.keystore.type=PKCS12",
                "ssl.keystore.location=" + here.resolve("client.p12"),
                "ssl.keystore.password=" + password,
                "");
    }

    private KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    private void keytool(Path work, String command, String alias, String... more) throws IOException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        if (!Files.exists(tool)) {
            throw new IOException("this Java has no keytool: " + tool);
        }
        List<String> words = new ArrayList<>(List.of(
                tool.toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                command,
                "-alias",
                alias,
                "-storetype",
                "PKCS12",
                "-storepass:env",
                PASSWORD_VARIABLE));
        words.addAll(Arrays.asList(more));
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(work.toFile()).redirectErrorStream(true);
        builder.environment().put(PASSWORD_VARIABLE, password);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(KEYTOOL_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool " + command + " failed: " + said.strip());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } finally {
            process.destroy();
        }
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    private void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String name, byte[] bytes) throws IOException {
        try (OutputStream out = create(name)) {
            out.write(bytes);
        }
    }

    /** A new file that only the owner may read, from its first moment on. */
    private OutputStream create(String name) throws IOException {
        Path file = directory.resolve(name);
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            return java.nio.channels.Channels.newOutputStream(Files.newByteChannel(file, options, rights("rw-------")));
        } catch (FileAlreadyExistsException there) {
            throw new IOException(file + " is there already, and is not overwritten", there);
        }
    }

    private static FileAttribute<?> rights(String rights) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights));
    }
}
