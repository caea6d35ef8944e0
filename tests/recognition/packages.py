"""Made-up products to be recognised by their looks, and photos of them."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageDraw, ImageFilter


def package(seed: int) -> Image.Image:
    """The front of a made-up product: fields, discs and lines of its own."""
    random = Random(seed)
    image = Image.new("L", (420, 560), random.randrange(120, 240))
    draw = ImageDraw.Draw(image)
    for _ in range(90):
        x, y = random.randrange(420), random.randrange(560)
        wide, high = random.randrange(8, 90), random.randrange(8, 70)
        shape = random.choice([draw.rectangle, draw.ellipse])
        shape((x, y, x + wide, y + high), fill=random.randrange(256))
    return image


def photo(of: Image.Image, degrees: float, scale: float, behind: int) -> Image.Image:
    """The package on a cluttered table, turned, smaller, darker and a little blurred."""
    table = package(behind).resize((640, 640)).filter(ImageFilter.GaussianBlur(3))
    small = of.resize((round(of.width * scale), round(of.height * scale)), Image.Resampling.BOX)
    mask = Image.new("L", small.size, 255).rotate(degrees, expand=True)
    turned = small.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    table.paste(turned, ((640 - turned.width) // 2, (640 - turned.height) // 2), mask)
    return table.point([round(value * 0.8) for value in range(256)]).filter(ImageFilter.GaussianBlur(0.6))
