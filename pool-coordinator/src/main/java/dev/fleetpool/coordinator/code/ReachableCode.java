package dev.fleetpool.coordinator.code;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceMethodVisitor;

/**
 * The code of one class path entry that can be reached from some roots, as text. For one thread,
 * used once.
 *
 * <p>A static method that is called counts with the static initializer of its class; a method that
 * is called on an object counts with everything that overrides it in a class of the entry (class
 * hierarchy analysis: Dean, Grove and Chambers 1995); a class that is instantiated, or named in any
 * other way, counts as a whole with its super types, because code outside of the entry may call any
 * method of its objects. Methods appear in the order in which they are reached, and the numbers in
 * the names of lambdas are left out, so that a lambda added before others changes nothing.
 */
final class ReachableCode {

  private static final Pattern LAMBDA = Pattern.compile("lambda\\$[\\w$]*?\\$?\\d+\\b");
  private static final String DESERIALIZE_LAMBDA = "$deserializeLambda$";
  private static final String STATIC_INITIALIZER = "<clinit>";

  private final ClassPathEntry entry;
  private final Map<String, ClassNode> parsed = new HashMap<>();
  private final Map<String, Set<String>> subtypes = new HashMap<>();
  private final Set<MethodName> seenMethods = new HashSet<>();
  private final Set<String> seenClasses = new HashSet<>();
  private final Deque<MethodName> toRead = new ArrayDeque<>();
  private final StringBuilder text = new StringBuilder();

  /** Prepares to read from this entry, which stays the caller's to close. */
  ReachableCode(ClassPathEntry entry) throws IOException {
    this.entry = entry;
    for (String name : entry.classNames()) {
      ClassReader header = new ClassReader(entry.read(name));
      addSubtype(header.getSuperName(), name);
      for (String type : header.getInterfaces()) {
        addSubtype(type, name);
      }
    }
  }

  private void addSubtype(String type, String name) {
    if (entry.holds(type)) {
      subtypes.computeIfAbsent(type, key -> new TreeSet<>()).add(name);
    }
  }

  /** Returns the text of everything that can be reached from these. */
  String text(Roots roots) {
    roots.objects().forEach(this::wholeClass);
    for (MethodName lambda : roots.lambdas()) {
      called(lambda);
      // Objects of these classes are made by deserialization, where no code says so.
      mentioned(Type.getArgumentTypes(lambda.descriptor()));
    }
    while (!toRead.isEmpty()) {
      read(toRead.removeFirst());
    }
    return text.toString();
  }

  private Optional<ClassNode> classNode(String name) {
    if (!entry.holds(name)) {
      return Optional.empty();
    }
    return Optional.of(parsed.computeIfAbsent(name, this::parse));
  }

  private ClassNode parse(String name) {
    try {
      ClassNode node = new ClassNode();
      new ClassReader(entry.read(name))
          .accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- what is reached

  private void wholeClass(String name) {
    Optional<ClassNode> found = classNode(name);
    if (found.isEmpty() || !seenClasses.add(name)) {
      return;
    }
    ClassNode node = found.get();
    text.append("class ").append(name).append(' ').append(node.superName);
    text.append(node.interfaces).append('\n');
    for (FieldNode field : node.fields) {
      text.append("field ").append(field.name).append(' ').append(field.desc);
      text.append(' ').append(field.value).append('\n');
    }
    if (node.superName != null) {
      wholeClass(node.superName);
    }
    node.interfaces.forEach(this::wholeClass);
    node.methods.stream()
        .filter(method -> !isLambda(method) && !method.name.equals(DESERIALIZE_LAMBDA))
        .map(method -> new MethodName(name, method.name, method.desc))
        .forEach(this::reached);
  }

  /** A lambda counts where it is made. */
  private static boolean isLambda(MethodNode method) {
    return (method.access & Opcodes.ACC_SYNTHETIC) != 0 && method.name.startsWith("lambda$");
  }

  private void mentioned(Type... types) {
    for (Type type : types) {
      Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
      if (element.getSort() == Type.OBJECT) {
        withSubtypes(element.getInternalName()).forEach(this::wholeClass);
      }
    }
  }

  /** A method was called, or may be through a method handle. */
  private void called(MethodName method) {
    initialized(method.owner());
    declaring(method).ifPresent(this::reached);
    for (String subtype : withSubtypes(method.owner())) {
      MethodName override = new MethodName(subtype, method.name(), method.descriptor());
      if (find(override).isPresent()) {
        reached(override);
      }
    }
  }

  private void initialized(String owner) {
    MethodName initializer = new MethodName(owner, STATIC_INITIALIZER, "()V");
    if (find(initializer).isPresent()) {
      reached(initializer);
    }
  }

  private void reached(MethodName method) {
    if (seenMethods.add(method)) {
      toRead.addLast(method);
    }
  }

  private Set<String> withSubtypes(String type) {
    Set<String> all = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(type));
    while (!open.isEmpty()) {
      String next = open.removeFirst();
      if (all.add(next)) {
        open.addAll(subtypes.getOrDefault(next, Set.of()));
      }
    }
    return all;
  }

  private Optional<MethodNode> find(MethodName method) {
    return classNode(method.owner()).stream()
        .flatMap(node -> node.methods.stream())
        .filter(m -> m.name.equals(method.name()) && m.desc.equals(method.descriptor()))
        .findFirst();
  }

  /** Returns where a method is declared: in its owner, or in a super type within the entry. */
  private Optional<MethodName> declaring(MethodName method) {
    if (find(method).isPresent()) {
      return Optional.of(method);
    }
    Optional<ClassNode> owner = classNode(method.owner());
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    Deque<String> parents = new ArrayDeque<>(owner.get().interfaces);
    if (owner.get().superName != null) {
      parents.addFirst(owner.get().superName);
    }
    return parents.stream()
        .map(parent -> new MethodName(parent, method.name(), method.descriptor()))
        .flatMap(inherited -> declaring(inherited).stream())
        .findFirst();
  }

  // ---- what is read

  private void read(MethodName name) {
    MethodNode method = find(name).orElseThrow();
    Textifier printer = new Textifier();
    method.accept(new TraceMethodVisitor(printer));
    text.append("method ").append(name.owner()).append(' ').append(name.descriptor());
    text.append(' ').append(withoutNumber(name.name())).append('\n');
    printer.getText().forEach(line -> text.append(withoutNumber(line.toString())));
    for (AbstractInsnNode instruction : method.instructions) {
      follow(instruction);
    }
    method.tryCatchBlocks.stream()
        .filter(block -> block.type != null)
        .forEach(block -> mentioned(Type.getObjectType(block.type)));
  }

  private static String withoutNumber(String line) {
    return LAMBDA.matcher(line).replaceAll("lambda");
  }

  private void follow(AbstractInsnNode instruction) {
    if (instruction instanceof MethodInsnNode call) {
      called(new MethodName(call.owner, call.name, call.desc));
    } else if (instruction instanceof FieldInsnNode field) {
      initialized(field.owner);
    } else if (instruction instanceof TypeInsnNode type) {
      mentioned(Type.getObjectType(type.desc));
    } else if (instruction instanceof LdcInsnNode constant && constant.cst instanceof Type type) {
      mentioned(type);
    } else if (instruction instanceof InvokeDynamicInsnNode dynamic) {
      follow(dynamic.bsm);
      for (Object argument : dynamic.bsmArgs) {
        if (argument instanceof Handle handle) {
          follow(handle);
        }
      }
    }
  }

  private void follow(Handle handle) {
    if (handle.getTag() <= Opcodes.H_PUTSTATIC) {
      initialized(handle.getOwner()); // a field
    } else {
      called(new MethodName(handle.getOwner(), handle.getName(), handle.getDesc()));
      if (handle.getTag() == Opcodes.H_NEWINVOKESPECIAL) {
        mentioned(Type.getObjectType(handle.getOwner()));
      }
    }
  }
}
