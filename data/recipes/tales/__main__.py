from data.recipes.tales import RECIPE

RECIPE.command()
