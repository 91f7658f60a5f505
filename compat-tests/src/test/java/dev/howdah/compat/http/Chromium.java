package dev.howdah.compat.http;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A headless Chromium with one page, driven by the DevTools protocol.
 *
 * <p>Thread: one at a time.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">The protocol</a>
 */
public final class Chromium implements AutoCloseable {

    private static final String PROGRAM = "chromium";
    private static final long ANSWER_SECONDS = 120;
    private static final Pattern LISTENS = Pattern.compile("DevTools listening on ws://([^/]+)/");
    private static final Pattern SOCKET = Pattern.compile("\"webSocketDebuggerUrl\": *\"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile("^\\{\"id\":(\\d+),");
    private static final Pattern VALUE = Pattern.compile("\"value\":\"([A-Za-z0-9+/=]*)\"");
    private static final Pattern REQUEST = Pattern.compile("\"requestId\":\"([^\"]+)\"");
    private static final Pattern DATA = Pattern.compile("\"data\":\"([A-Za-z0-9+/=]*)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path directory;
    private final Process process;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<String>> calls = new ConcurrentHashMap<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final WebSocket socket;
    private volatile String user = "";
    private volatile String password = "";

    private Chromium(Path directory, Process process, String address) throws IOException, InterruptedException {
        this.directory = directory;
        this.process = process;
        String page = client.send(
                        HttpRequest.newBuilder(URI.create("http://" + address + "/json/new?about:blank"))
                                .PUT(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString())
                .body();
        Matcher url = SOCKET.matcher(page);
        if (!url.find()) {
            throw new IOException("no page: " + page);
        }
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(url.group(1)), new Listener())
                .join();
        call("Page.enable", "");
        call("Runtime.enable", "");
        call("Log.enable", "");
    }

    public static boolean isInstalled() {
        return Commands.installed(PROGRAM);
    }

    /** @param flags more of them */
    public static Chromium launch(String... flags) throws IOException, InterruptedException {
        Path directory = Workspace.temporary("chromium");
        Path log = Workspace.log("chromium");
        List<String> command = new ArrayList<>(List.of(
                PROGRAM,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + directory));
        command.addAll(List.of(flags));
        command.add("about:blank");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Eventually.holds(
                    () -> LISTENS.matcher(Files.readString(log)).find(), () -> "Chromium does not listen, see " + log);
            Matcher address = LISTENS.matcher(Files.readString(log));
            if (!address.find()) {
                throw new IOException("see " + log);
            }
            return new Chromium(directory, process, address.group(1));
        } catch (IOException | InterruptedException | RuntimeException | Error failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
            message.append(part);
            if (isLast) {
                take(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void take(String text) {
            Matcher id = ID.matcher(text);
            if (id.find()) {
                CompletableFuture<String> call = calls.remove(Integer.valueOf(id.group(1)));
                if (call != null) {
                    call.complete(text);
                }
            } else if (text.contains("\"method\":\"Fetch.authRequired\"")) {
                answer(
                        text,
                        "Fetch.continueWithAuth",
                        ",\"authChallengeResponse\":{\"response\":\"ProvideCredentials\",\"username\":" + quote(user)
                                + ",\"password\":" + quote(password) + "}");
            } else if (text.contains("\"method\":\"Fetch.requestPaused\"")) {
                answer(text, "Fetch.continueRequest", "");
            } else if (text.contains("\"Runtime.exceptionThrown\"")
                    || (text.contains("\"Runtime.consoleAPICalled\"") && text.contains("\"type\":\"error\""))
                    || (text.contains("\"Log.entryAdded\"") && text.contains("\"level\":\"error\""))) {
                errors.add(text);
            }
        }
    }

    /** Nobody waits for what comes of it. */
    private void answer(String event, String method, String parameters) {
        Matcher request = REQUEST.matcher(event);
        if (request.find()) {
            send("{\"id\":" + ids.incrementAndGet() + ",\"method\":\"" + method + "\",\"params\":{\"requestId\":\""
                    + request.group(1) + "\"" + parameters + "}}");
        }
    }

    /** One at a time, as the socket wants it. */
    private void send(String message) {
        synchronized (ids) {
            socket.sendText(message, true).join();
        }
    }

    /** Answers the dialog that asks for a name and a password, whenever it would come. */
    void answerLogins(String name, String secret) {
        user = name;
        password = secret;
        call("Fetch.enable", "\"handleAuthRequests\":true");
    }

    /** What the console says is wrong, since the begin. */
    public List<String> errors() {
        return errors;
    }

    /**
     * Calls a method.
     *
     * @param parameters as members of a JSON object
     * @return the answer, as JSON
     */
    String call(String method, String parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        calls.put(id, answer);
        send("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + parameters + "}}");
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (Exception none) {
            throw new AssertionError("no answer to " + method, none);
        }
    }

    public void open(String url) {
        call("Page.navigate", "\"url\":" + quote(url));
    }

    /**
     * Opens a page of the console, anew also if it is there, and waits until it is shown.
     *
     * @param hash as {@code #/topics}
     */
    public void show(String console, String hash) {
        open("about:blank");
        open(console + "/" + hash);
        awaitShown(hash);
    }

    /** Waits until the console says that it shows this page. */
    public void awaitShown(String hash) {
        String place = hash.replaceAll("^#/?|\\?.*$", "");
        Eventually.holds(
                () -> evaluate("document.documentElement.dataset.shown").equals(place),
                () -> hash + " is not shown: " + evaluate("document.body.innerText") + errors);
    }

    /** Clicks on the first element that fits. */
    void click(String selector) {
        evaluate("document.querySelector('" + selector + "').click()");
    }

    public void size(int width, int height, boolean isPhone) {
        call(
                "Emulation.setDeviceMetricsOverride",
                "\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":" + isPhone);
    }

    /** @param scheme {@code dark} or {@code light} */
    public void prefer(String scheme) {
        call(
                "Emulation.setEmulatedMedia",
                "\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":" + quote(scheme) + "}]");
    }

    /**
     * The value of an expression, or of its promise, as text.
     *
     * @throws IllegalStateException if it has none, as on a page that is only being loaded; who waits asks again
     */
    public String evaluate(String script) {
        String encoded = "(async () => btoa(String.fromCharCode(...new TextEncoder().encode(String(await (" + script
                + "))))))()";
        String answer = call(
                "Runtime.evaluate", "\"awaitPromise\":true,\"returnByValue\":true,\"expression\":" + quote(encoded));
        Matcher value = VALUE.matcher(answer);
        if (!value.find()) {
            throw new IllegalStateException(script + ": " + answer);
        }
        return new String(Base64.getDecoder().decode(value.group(1)), StandardCharsets.UTF_8);
    }

    /** Runs a script that has no value. */
    void run(String script) {
        call("Runtime.evaluate", "\"expression\":" + quote(script));
    }

    /** Waits until the page's text has these words. */
    public void awaitText(String words) {
        Eventually.holds(
                () -> evaluate("document.body.innerText").contains(words),
                () -> "no '" + words + "' in " + evaluate("document.body.innerText") + " " + errors);
    }

    public void type(String text) {
        call("Input.insertText", "\"text\":" + quote(text));
    }

    /** @param key as JavaScript names it, for example {@code Tab} */
    void press(String key, int code) {
        String parameters = "\"key\":" + quote(key) + ",\"code\":" + quote(key) + ",\"windowsVirtualKeyCode\":" + code;
        call(
                "Input.dispatchKeyEvent",
                "\"type\":\"keyDown\"," + parameters + (key.equals("Enter") ? ",\"text\":\"\\r\"" : ""));
        call("Input.dispatchKeyEvent", "\"type\":\"keyUp\"," + parameters);
    }

    /** As PNG. */
    public byte[] screenshot() {
        Matcher data = DATA.matcher(call("Page.captureScreenshot", "\"format\":\"png\",\"optimizeForSpeed\":false"));
        if (!data.find()) {
            throw new AssertionError("no screenshot");
        }
        return Base64.getDecoder().decode(data.group(1));
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char letter : text.toCharArray()) {
            if (letter == '"' || letter == '\\') {
                quoted.append('\\').append(letter);
            } else if (letter < ' ') {
                quoted.append(String.format("\\u%04x", (int) letter));
            } else {
                quoted.append(letter);
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        Workspace.delete(directory);
    }
}
